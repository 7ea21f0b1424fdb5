package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import java.util.List;

/** Answer of {@code GET /collections/{c}/cluster}. */
public record CollectionCluster(
    PeerId self,
    int shardCount,
    List<LocalShard> local,
    List<RemoteShard> remote,
    List<TransferEntry> transfers) {
  /** A replica here. */
  public record LocalShard(int shard, long points, ReplicaState state) {}

  /** A replica elsewhere. */
  public record RemoteShard(int shard, PeerId peer, ReplicaState state) {}
}
