package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.coordinator.Coordinator;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.actor.Submission;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.model.Alias;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.NewVector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Collections of a server without a cluster: every shard is on this peer. */
final class LocalCollections implements CollectionsApi {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** What an actor of this peer is asked through. */
  record Parts(
      Catalog catalog,
      RoutingTable routes,
      ActorRef<Coordinator.Command> coordinator,
      ActorRef<ReplicaHost.Command> host,
      CollectionDefaults defaults,
      PeerId self,
      InstantSource clock,
      Supplier<UUID> ids,
      Executor reads) {}

  private final Parts parts;

  LocalCollections(Parts parts) {
    this.parts = parts;
  }

  @Override
  public List<String> list() {
    return List.copyOf(parts.catalog().state().collections().keySet());
  }

  @Override
  public boolean exists(String collection) {
    return parts.catalog().state().resolve(collection).isPresent();
  }

  @Override
  public CompletionStage<CollectionInfo> info(String collection) {
    return CompletableFuture.supplyAsync(
        () -> InfoGather.gather(parts.routes().of(collection)), parts.reads());
  }

  @Override
  public CompletionStage<Boolean> create(
      String collection, NewCollection settings, @Nullable Duration timeout) {
    if (collection.equals(".") || collection.equals("..")) {
      return CompletableFuture.failedStage(
          new RefusedException(
              new Refusal.BadInput("a collection cannot be named `" + collection + "`")));
    }
    var config = parts.defaults().apply(settings);
    var uuid = parts.ids().get();
    Map<ShardId, List<PeerId>> placement = new LinkedHashMap<>();
    for (int shard = 0; shard < CollectionDefaults.initialShards(config); shard++) {
      placement.put(new ShardId(shard), List.of(parts.self()));
    }
    var command =
        new CatalogCommand.CreateCollection(
            collection, uuid, config, placement, ReplicaState.ACTIVE);
    var replicas = placement.keySet().stream().map(shard -> new ReplicaId(uuid, shard)).toList();
    return within(
        timeout,
        execute(command, timeout)
            .thenCompose(
                created -> {
                  var active = new CompletableFuture<Void>();
                  parts.host().tell(new ReplicaHost.Command.Await(replicas, active));
                  return active.thenApply(_ -> created);
                }));
  }

  @Override
  public CompletionStage<Boolean> update(
      String collection, CollectionDiff diff, @Nullable Duration timeout) {
    return within(timeout, execute(new CatalogCommand.UpdateCollection(collection, diff), timeout));
  }

  @Override
  public CompletionStage<Boolean> delete(String collection, @Nullable Duration timeout) {
    return within(timeout, execute(new CatalogCommand.DeleteCollection(collection), timeout));
  }

  @Override
  public CompletionStage<Boolean> changeAliases(
      List<AliasAction> actions, @Nullable Duration timeout) {
    return within(timeout, execute(new CatalogCommand.ChangeAliases(actions), timeout));
  }

  @Override
  public List<Alias> aliases() {
    return parts.catalog().state().aliases().entrySet().stream()
        .map(entry -> new Alias(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public List<Alias> aliases(String collection) {
    return aliases().stream().filter(alias -> alias.collection().equals(collection)).toList();
  }

  @Override
  public CompletionStage<UpdateResult> createFieldIndex(
      String collection, JsonPath field, FieldSchema schema, WriteOptions options) {
    var unsupported = FieldIndexes.unsupported(schema);
    if (unsupported.isPresent() && exists(collection)) {
      return CompletableFuture.failedStage(new RefusedException(unsupported.get()));
    }
    return agreeThenApply(
        collection,
        new CatalogCommand.CreateIndex(collection, field, schema),
        new UpdateOperation.CreateFieldIndex(field, schema),
        options);
  }

  @Override
  public CompletionStage<UpdateResult> deleteFieldIndex(
      String collection, JsonPath field, WriteOptions options) {
    return agreeThenApply(
        collection,
        new CatalogCommand.DropIndex(collection, field),
        new UpdateOperation.DeleteFieldIndex(field),
        options);
  }

  @Override
  public CompletionStage<UpdateResult> createVectorName(
      String collection, String name, NewVector vector, WriteOptions options) {
    return agreeThenApply(
        collection,
        new CatalogCommand.CreateVector(collection, name, vector),
        new UpdateOperation.CreateVectorName(name, vector),
        options);
  }

  @Override
  public CompletionStage<UpdateResult> deleteVectorName(
      String collection, String name, WriteOptions options) {
    return agreeThenApply(
        collection,
        new CatalogCommand.DropVector(collection, name),
        new UpdateOperation.DeleteVectorName(name),
        options);
  }

  /** The schema is agreed on first, then every shard logs and applies the change. */
  private CompletionStage<UpdateResult> agreeThenApply(
      String collection, CatalogCommand command, UpdateOperation operation, WriteOptions options) {
    return execute(command, null)
        .thenCompose(
            _ -> {
              var submissions = new ArrayList<Submission>();
              for (var router : parts.routes().of(collection).all()) {
                submissions.add(router.submit(new Draft.Resolved(operation)));
              }
              return UpdateGather.gather(submissions, options);
            });
  }

  private CompletionStage<Boolean> execute(CatalogCommand command, @Nullable Duration timeout) {
    var reply = new CompletableFuture<Boolean>();
    var allowed = Objects.requireNonNullElse(timeout, DEFAULT_TIMEOUT);
    parts
        .coordinator()
        .tell(
            new Coordinator.Command.Execute(command, parts.clock().instant().plus(allowed), reply));
    return reply;
  }

  private static CompletionStage<Boolean> within(
      @Nullable Duration timeout, CompletionStage<Boolean> stage) {
    var allowed = Objects.requireNonNullElse(timeout, DEFAULT_TIMEOUT);
    return stage
        .toCompletableFuture()
        .copy()
        .orTimeout(allowed.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    UpdateGather.cause(failure) instanceof TimeoutException
                        ? new RefusedException(
                            new Refusal.Internal(
                                "Waiting for consensus operation commit failed. Timeout set at: "
                                    + allowed.toSeconds()
                                    + " seconds"))
                        : failure));
  }
}
