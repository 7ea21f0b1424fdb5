package io.sampo.cluster.collection;

import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shard key as a client asks for it. What is {@code null} is as in the collection.
 *
 * @param shards how many shards the key gets
 * @param replicationFactor replicas of each; with {@code initial} one where nothing is said
 * @param placement peers that may hold them; {@code null} = any
 * @param initial state of the replicas, which else become active by themselves
 */
public record NewShardKey(
    ShardKey key,
    @Nullable Integer shards,
    @Nullable Integer replicationFactor,
    @Nullable List<PeerId> placement,
    @Nullable ReplicaState initial) {
  public NewShardKey {
    placement = placement == null ? null : List.copyOf(placement);
  }
}
