package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.replication.PeerView;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and removes shard keys (spec distributed §1.4.2). A key whose replicas are not active in
 * time is there nevertheless, and whoever asked for it is told so. Any thread.
 */
record ShardKeyChanges(
    Catalog catalog,
    RoutingTable routes,
    MetadataGateway gateway,
    PeerView peers,
    NewShards shards,
    Supplier<UUID> ids) {
  private static final Logger LOG = LoggerFactory.getLogger(ShardKeyChanges.class);

  CompletionStage<Boolean> create(
      String collection, NewShardKey wanted, @Nullable Duration timeout) {
    var allowed = Objects.requireNonNullElse(timeout, MetadataGateway.DEFAULT_TIMEOUT);
    var end = peers.now().plus(allowed);
    Supplier<Duration> left = () -> atLeastOneMilli(Duration.between(peers.now(), end));
    CollectionEntry entry;
    CatalogCommand command;
    try {
      entry =
          catalog
              .state()
              .resolve(collection)
              .orElseThrow(() -> new RefusedException(Refusal.NotFound.collection(collection)));
      command =
          KeyPlan.command(
              entry, wanted, peers.known(), peers.alive(), ids.get().getLeastSignificantBits());
    } catch (RefusedException e) {
      return CompletableFuture.failedStage(e);
    }
    var group = NewShards.Group.of(entry.uuid(), wanted.key());
    boolean waits = wanted.initial() == null;
    return gateway
        .execute(command, timeout)
        .thenCompose(
            created ->
                (waits ? made(group, left.get()) : CompletableFuture.<Void>completedStage(null))
                    .thenCompose(_ -> finished(entry.uuid(), wanted, group, left))
                    .thenApply(_ -> created));
  }

  private static Duration atLeastOneMilli(Duration left) {
    return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
  }

  private CompletionStage<Void> made(NewShards.Group group, Duration limit) {
    return shards
        .made(group, limit)
        .exceptionallyCompose(
            _ ->
                CompletableFuture.failedStage(
                    new RefusedException(
                        new Refusal.Timeout("wait for replica set state", limit))));
  }

  /** What is not finished in time is finished later by itself. */
  private CompletionStage<Void> finished(
      UUID collection, NewShardKey wanted, NewShards.Group group, Supplier<Duration> left) {
    return shards
        .opened(group)
        .thenCompose(_ -> index(collection, wanted.key(), left.get()))
        .thenCompose(_ -> shards.known(left.get()))
        .toCompletableFuture()
        .copy()
        .orTimeout(left.get().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              LOG.info(
                  "shard key {} is not usable everywhere yet: {}",
                  wanted.key().shown(),
                  failure.toString());
              return null;
            });
  }

  /** Gives the new shards the payload indexes of the collection, where they take writes already. */
  private CompletionStage<Void> index(UUID collection, ShardKey key, Duration limit) {
    var answers = new ArrayList<CompletableFuture<UpdateResult>>();
    var found =
        catalog.state().collections().values().stream()
            .filter(entry -> entry.uuid().equals(collection))
            .findFirst();
    var options = new WriteOptions(true, WriteOptions.Ordering.WEAK, limit);
    found.ifPresent(
        entry ->
            entry.key(key).stream()
                .flatMap(made -> made.shardIds().stream())
                .filter(shard -> entry.hasActive(shard))
                .forEach(
                    shard ->
                        entry
                            .indexes()
                            .forEach(
                                (field, schema) ->
                                    answers.add(
                                        routes
                                            .router(entry.replica(shard))
                                            .write(
                                                new ShardWrite.Schema(
                                                    new UpdateOperation.CreateFieldIndex(
                                                        JsonPath.of(field), schema)),
                                                options)))));
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  CompletionStage<Boolean> delete(String collection, ShardKey key, @Nullable Duration timeout) {
    return gateway.execute(new CatalogCommand.DropShardKey(collection, key), timeout);
  }
}
