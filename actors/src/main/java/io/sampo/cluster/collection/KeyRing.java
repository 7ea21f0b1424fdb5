package io.sampo.cluster.collection;

import io.sampo.cluster.placement.HashRing;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shards among which one group of points is divided: those of a shard key, or all of a
 * collection that has automatic sharding (spec distributed §5.1).
 *
 * @param key {@code null} with automatic sharding
 * @param ring empty where there is one shard only, as of most of many keys
 */
record KeyRing(@Nullable ShardKey key, List<ShardId> shards, HashRing ring) {
  static KeyRing of(@Nullable ShardKey key, List<ShardId> shards) {
    return new KeyRing(
        key, List.copyOf(shards), new HashRing(shards.size() == 1 ? List.of() : shards));
  }

  /** The shard of a point; there must be one. */
  ShardId owner(PointId id) {
    return shards.size() == 1 ? shards.getFirst() : ring.owner(id);
  }
}
