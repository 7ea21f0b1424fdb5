package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Collections;
import io.sampo.cluster.membership.CollectionCluster;
import io.sampo.shard.model.ReplicaState;

/** What is answered about the replicas of a collection. */
public final class ClusterInfos {
  private ClusterInfos() {}

  public static Collections.CollectionClusterInfoResponse collection(CollectionCluster collection) {
    var result =
        Collections.CollectionClusterInfoResponse.newBuilder()
            .setPeerId(collection.self().value())
            .setShardCount(collection.shardCount());
    for (var shard : collection.local()) {
      var local =
          result
              .addLocalShardsBuilder()
              .setShardId(shard.shard())
              .setPointsCount(shard.points())
              .setState(state(shard.state()));
      Fields.set(shard.key(), key -> local.setShardKey(ShardKeys.key(key)));
    }
    for (var shard : collection.remote()) {
      var remote =
          result
              .addRemoteShardsBuilder()
              .setShardId(shard.shard())
              .setPeerId(shard.peer().value())
              .setState(state(shard.state()));
      Fields.set(shard.key(), key -> remote.setShardKey(ShardKeys.key(key)));
    }
    for (var transfer : collection.transfers()) {
      result
          .addShardTransfersBuilder()
          .setShardId(transfer.shard())
          .setFrom(transfer.from())
          .setTo(transfer.to())
          .setSync(transfer.sync());
    }
    return result.build();
  }

  private static Collections.ReplicaState state(ReplicaState state) {
    return switch (state) {
      case ACTIVE -> Collections.ReplicaState.Active;
      case DEAD -> Collections.ReplicaState.Dead;
      case INITIALIZING -> Collections.ReplicaState.Initializing;
      case PARTIAL -> Collections.ReplicaState.Partial;
      case RECOVERY -> Collections.ReplicaState.Recovery;
      case PARTIAL_SNAPSHOT -> Collections.ReplicaState.PartialSnapshot;
      case MANUAL_RECOVERY -> Collections.ReplicaState.ManualRecovery;
      case LISTENER -> Collections.ReplicaState.Listener;
      case RESHARDING -> Collections.ReplicaState.Resharding;
      case RESHARDING_SCALE_DOWN -> Collections.ReplicaState.ReshardingScaleDown;
      case ACTIVE_READ -> Collections.ReplicaState.ActiveRead;
    };
  }
}
