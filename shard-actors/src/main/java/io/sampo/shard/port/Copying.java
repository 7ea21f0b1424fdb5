package io.sampo.shard.port;

import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import java.util.List;

/** The way of new operations to the other replicas of their shard. */
public interface Copying {
  /** Of a server without a cluster. */
  Copying NONE = (_, operations, _) -> operations.stream().map(_ -> List.<Copy>of()).toList();

  /**
   * Sends them to every replica that takes writes, while this one logs them. Called by the
   * replica's actor; does not block.
   *
   * @param await whether somebody waits until they are applied
   * @return for each operation its copies
   */
  List<List<Copy>> send(ReplicaId replica, List<OperationTaken> operations, boolean await);
}
