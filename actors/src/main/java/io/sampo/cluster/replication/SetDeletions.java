package io.sampo.cluster.replication;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Deletions;
import java.time.Duration;

/** Deletions are remembered while a replica is away, and long enough for what is under way. */
public record SetDeletions(ReplicaSets sets) implements Deletions {
  /** Many times what an operation may take from its stamp to the last replica. */
  private static final Duration UNDER_WAY = Duration.ofMinutes(10);

  /** Milliseconds are in the upper bits of a hybrid-logical time. */
  private static final int COUNTER_BITS = 16;

  @Override
  public long forgettable(ReplicaId replica, long nowMillis) {
    var states = sets.of(replica).states();
    if (states.size() == 1) {
      return Long.MAX_VALUE;
    }
    return states.values().stream().allMatch(ReplicaState.ACTIVE::equals)
        ? (nowMillis - UNDER_WAY.toMillis()) << COUNTER_BITS
        : Long.MIN_VALUE;
  }
}
