package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogCommand.StartTransfer;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** A replica that is to be brought back. */
record Target(UUID collection, ShardId shard, PeerId peer) {
  static Target of(StartTransfer transfer) {
    return new Target(transfer.collection(), transfer.shard(), transfer.to());
  }

  /** All replicas that are Dead. */
  static Set<Target> dead(CatalogState state) {
    var dead = new HashSet<Target>();
    for (var entry : state.collections().values()) {
      for (var shard : entry.shards().entrySet()) {
        for (var replica : shard.getValue().entrySet()) {
          if (replica.getValue() == ReplicaState.DEAD) {
            dead.add(
                new Target(
                    entry.uuid(), new ShardId(shard.getKey()), new PeerId(replica.getKey())));
          }
        }
      }
    }
    return dead;
  }
}
