package io.sampo.grpc.mapping;

import com.google.protobuf.Message;
import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.sampo.cluster.collection.NewShardKey;
import io.sampo.grpc.error.BadCall;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import org.jspecify.annotations.Nullable;

/** Shard keys. */
public final class ShardKeys {
  /** Number of the field that 1.19 added to the answers about shard keys. */
  private static final int TIME = 2;

  private ShardKeys() {}

  static ShardKeySelector selector(Points.ShardKeySelector selector) {
    return new ShardKeySelector(
        selector.getShardKeysList().stream().map(ShardKeys::key).toList(),
        selector.hasFallback() ? key(selector.getFallback()) : null);
  }

  public static ShardKey key(Collections.ShardKey key) {
    return switch (key.getKeyCase()) {
      case KEYWORD -> new ShardKey.Name(key.getKeyword());
      case NUMBER -> new ShardKey.Num(key.getNumber());
      case KEY_NOT_SET -> throw new BadCall("Malformed shard key");
    };
  }

  public static Collections.ShardKey key(ShardKey key) {
    var builder = Collections.ShardKey.newBuilder();
    return switch (key) {
      case ShardKey.Name(var word) -> builder.setKeyword(word).build();
      case ShardKey.Num(var number) -> builder.setNumber(number).build();
    };
  }

  /** A shard key that is to be made. */
  public static NewShardKey wanted(Collections.CreateShardKey create) {
    return new NewShardKey(
        key(create.getShardKey()),
        atLeastOne("shards_number", create.hasShardsNumber(), create.getShardsNumber()),
        atLeastOne(
            "replication_factor", create.hasReplicationFactor(), create.getReplicationFactor()),
        create.getPlacementCount() == 0
            ? null
            : create.getPlacementList().stream().map(PeerId::new).toList(),
        create.hasInitialState() ? state(create) : null);
  }

  private static @Nullable Integer atLeastOne(String name, boolean given, int unsigned) {
    if (given && unsigned == 0) {
      throw new BadCall("`" + name + "` cannot be zero");
    }
    return given ? Options.count(Integer.toUnsignedLong(unsigned)) : null;
  }

  private static ReplicaState state(Collections.CreateShardKey create) {
    return switch (create.getInitialState()) {
      case Active -> ReplicaState.ACTIVE;
      case Dead -> ReplicaState.DEAD;
      case Partial -> ReplicaState.PARTIAL;
      case Initializing -> ReplicaState.INITIALIZING;
      case Listener -> ReplicaState.LISTENER;
      case PartialSnapshot -> ReplicaState.PARTIAL_SNAPSHOT;
      case Recovery -> ReplicaState.RECOVERY;
      case Resharding -> ReplicaState.RESHARDING;
      case ReshardingScaleDown -> ReplicaState.RESHARDING_SCALE_DOWN;
      case ActiveRead -> ReplicaState.ACTIVE_READ;
      case ManualRecovery -> ReplicaState.MANUAL_RECOVERY;
      case UNRECOGNIZED ->
          throw new BadCall("Malformed replica state: " + create.getInitialStateValue());
    };
  }

  /** An answer that says how long it took. */
  public static <B extends Message.Builder> B timed(B answer, double seconds) {
    Newer.putReal(answer, TIME, seconds);
    return answer;
  }
}
