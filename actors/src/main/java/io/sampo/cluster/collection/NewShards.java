package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.replication.PeerView;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Waits until shards that were just agreed on can be used (spec distributed §1.2). Stages fail with
 * a {@code TimeoutException}. Any thread.
 */
record NewShards(Catalog catalog, PeerView peers, ActorRef<ReplicaHost.Command> host, PeerId self) {
  /** Some of the shards of one collection. */
  record Group(UUID collection, Function<CollectionEntry, List<ShardId>> shards) {
    static Group all(UUID collection) {
      return new Group(collection, CollectionEntry::shardIds);
    }

    static Group of(UUID collection, ShardKey key) {
      return new Group(
          collection, entry -> entry.key(key).map(found -> found.shardIds()).orElse(List.of()));
    }

    List<ReplicaId> replicas(CatalogState state, PeerId of) {
      return state.collections().values().stream()
          .filter(entry -> entry.uuid().equals(collection))
          .flatMap(
              entry ->
                  shards.apply(entry).stream()
                      .filter(shard -> entry.stateAt(of, shard).isPresent())
                      .map(entry::replica))
          .toList();
    }

    /** Whether a replica is being made on one of those peers. */
    boolean isStarting(CatalogState state, Collection<PeerId> on) {
      return state.collections().values().stream()
          .filter(entry -> entry.uuid().equals(collection))
          .anyMatch(
              entry ->
                  shards.apply(entry).stream()
                      .anyMatch(
                          shard ->
                              on.stream()
                                  .flatMap(peer -> entry.stateAt(peer, shard).stream())
                                  .anyMatch(ReplicaState.INITIALIZING::equals)));
    }
  }

  /** Completes when none of their replicas is being made any more on a peer that lives. */
  CompletionStage<Void> made(Group group, Duration limit) {
    return catalog.await(state -> !group.isStarting(state, peers.alive()), limit);
  }

  /** Completes when those of this peer are open. */
  CompletionStage<Void> opened(Group group) {
    var opened = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Await(group.replicas(catalog.state(), self), opened));
    return opened;
  }

  /** Completes when all living peers know what this one knows. */
  CompletionStage<Void> known(Duration limit) {
    return peers.awaitCatalog(catalog.state().index(), limit);
  }
}
