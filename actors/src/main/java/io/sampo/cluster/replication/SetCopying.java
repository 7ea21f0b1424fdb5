package io.sampo.cluster.replication;

import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.Copying;
import java.time.Duration;
import java.util.List;

/** Sends new operations to all replicas of the set that take writes now. */
public record SetCopying(ReplicaSets sets, ReplicaLine line) implements Copying {
  /** As long as a request between peers may take (spec distributed §0.3). */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Override
  public List<List<Copy>> send(ReplicaId replica, List<OperationTaken> operations, boolean await) {
    return line.send(
        ReplicaSetRules.targets(sets.of(replica)), replica, operations, await, LONGEST);
  }
}
