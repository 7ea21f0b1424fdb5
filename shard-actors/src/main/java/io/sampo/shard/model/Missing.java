package io.sampo.shard.model;

import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import java.util.List;

/** What a replica can give to another that lacks operations. */
public sealed interface Missing {
  /**
   * Operations in the order of this replica's log.
   *
   * @param more whether there was no room for all
   */
  record Operations(List<OperationTaken> operations, boolean more) implements Missing {
    public Operations {
      operations = List.copyOf(operations);
    }
  }

  /** Its log no longer has all that is lacking. */
  record GivenUp() implements Missing {}
}
