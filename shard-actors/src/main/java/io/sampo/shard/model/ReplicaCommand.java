package io.sampo.shard.model;

import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;

/** What a replica can be told. */
public sealed interface ReplicaCommand {
  /**
   * Take this operation.
   *
   * @param forced by the caller, also in states that take no writes (spec distributed §2.1)
   */
  record Take(Stamp stamp, UpdateOperation update, boolean forced) implements ReplicaCommand {}

  /** All peers agreed that this replica is in that state now. */
  record Become(ReplicaState state) implements ReplicaCommand {}

  /** Its points are those of another replica that had all this; older ones are gone. */
  record Adopt(Knowledge knowledge, long latestHlt) implements ReplicaCommand {}
}
