package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /collections/{c}/cluster}. Shards have no key where sharding is automatic.
 */
public record CollectionCluster(
    PeerId self,
    int shardCount,
    List<LocalShard> local,
    List<RemoteShard> remote,
    List<TransferEntry> transfers) {
  /** A replica here. */
  public record LocalShard(int shard, @Nullable ShardKey key, long points, ReplicaState state) {}

  /** A replica elsewhere. */
  public record RemoteShard(int shard, @Nullable ShardKey key, PeerId peer, ReplicaState state) {}
}
