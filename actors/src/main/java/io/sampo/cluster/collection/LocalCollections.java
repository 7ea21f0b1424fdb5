package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.KeyEntry;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.placement.Placement;
import io.sampo.cluster.replication.PeerView;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.model.Alias;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.NewVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients do with collections, on this peer's catalog and through the coordinator. */
final class LocalCollections implements CollectionsApi {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCollections.class);

  /** What it works with. */
  record Parts(
      Catalog catalog,
      RoutingTable routes,
      MetadataGateway gateway,
      PeerView peers,
      InfoGather infos,
      ActorRef<ReplicaHost.Command> host,
      CollectionDefaults defaults,
      PeerId self,
      Supplier<UUID> ids) {}

  private final Parts parts;
  private final NewShards shards;
  private final ShardKeyChanges keys;

  LocalCollections(Parts parts) {
    this.parts = parts;
    this.shards = new NewShards(parts.catalog(), parts.peers(), parts.host(), parts.self());
    this.keys =
        new ShardKeyChanges(
            parts.catalog(), parts.routes(), parts.gateway(), parts.peers(), shards, parts.ids());
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
    var entry = parts.catalog().state().resolve(collection);
    return entry.isPresent()
        ? parts.infos().gather(entry.get())
        : CompletableFuture.failedFuture(
            new RefusedException(Refusal.NotFound.collection(collection)));
  }

  @Override
  public CompletionStage<Boolean> create(
      String collection, NewCollection settings, @Nullable Duration timeout) {
    if (collection.equals(".") || collection.equals("..")) {
      return CompletableFuture.failedStage(
          new RefusedException(
              new Refusal.BadInput("a collection cannot be named `" + collection + "`")));
    }
    var known = parts.peers().known();
    var config = parts.defaults().apply(settings, known.size());
    var uuid = parts.ids().get();
    int replicas = config.params().replicationFactor();
    var placement =
        Placement.deal(
            CollectionDefaults.initialShards(config),
            replicas,
            Placement.pool(replicas, known, parts.peers().alive()),
            uuid.getLeastSignificantBits());
    var initial = known.size() == 1 ? ReplicaState.ACTIVE : ReplicaState.INITIALIZING;
    var command = new CatalogCommand.CreateCollection(collection, uuid, config, placement, initial);
    var allowed = Objects.requireNonNullElse(timeout, MetadataGateway.DEFAULT_TIMEOUT);
    return parts
        .gateway()
        .execute(command, timeout)
        .thenCompose(created -> usable(uuid, allowed).thenApply(_ -> created));
  }

  /**
   * Waits until every replica of a new collection is active and every living peer knows it; a
   * collection that takes longer is there nevertheless (spec distributed §1.2).
   */
  private CompletionStage<Void> usable(UUID uuid, Duration limit) {
    var group = NewShards.Group.all(uuid);
    return shards
        .made(group, limit)
        .thenCompose(_ -> shards.opened(group))
        .thenCompose(_ -> shards.known(limit))
        .toCompletableFuture()
        .copy()
        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              LOG.info("the new collection is not usable everywhere yet: {}", failure.toString());
              return null;
            });
  }

  @Override
  public CompletionStage<Boolean> update(
      String collection, CollectionDiff diff, @Nullable Duration timeout) {
    return parts.gateway().execute(new CatalogCommand.UpdateCollection(collection, diff), timeout);
  }

  @Override
  public CompletionStage<Boolean> delete(String collection, @Nullable Duration timeout) {
    return parts.gateway().execute(new CatalogCommand.DeleteCollection(collection), timeout);
  }

  @Override
  public CompletionStage<Boolean> changeAliases(
      List<AliasAction> actions, @Nullable Duration timeout) {
    return parts.gateway().execute(new CatalogCommand.ChangeAliases(actions), timeout);
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
  public Optional<List<ShardKey>> shardKeys(String collection) {
    var entry =
        parts
            .catalog()
            .state()
            .resolve(collection)
            .orElseThrow(() -> new RefusedException(Refusal.NotFound.collection(collection)));
    return entry.isKeyed()
        ? Optional.of(entry.keys().stream().map(KeyEntry::key).toList())
        : Optional.empty();
  }

  @Override
  public CompletionStage<Boolean> createShardKey(
      String collection, NewShardKey key, @Nullable Duration timeout) {
    return keys.create(collection, key, timeout);
  }

  @Override
  public CompletionStage<Boolean> deleteShardKey(
      String collection, ShardKey key, @Nullable Duration timeout) {
    return keys.delete(collection, key, timeout);
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
    return parts
        .gateway()
        .execute(command, null)
        .thenCompose(
            _ -> {
              var answers = new ArrayList<CompletableFuture<UpdateResult>>();
              for (var router : parts.routes().of(collection).all()) {
                answers.add(router.write(new ShardWrite.Schema(operation), options));
              }
              return UpdateGather.gather(answers);
            });
  }
}
