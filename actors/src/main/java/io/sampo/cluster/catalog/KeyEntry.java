package io.sampo.cluster.catalog;

import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import java.util.List;

/** A shard key of a collection, and its shards in ascending order. */
public record KeyEntry(ShardKey key, List<Integer> shards) {
  public KeyEntry {
    shards = shards.stream().sorted().toList();
  }

  public List<ShardId> shardIds() {
    return shards.stream().map(ShardId::new).toList();
  }
}
