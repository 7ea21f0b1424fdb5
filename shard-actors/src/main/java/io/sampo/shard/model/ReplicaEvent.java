package io.sampo.shard.model;

import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;

/**
 * What happened to a replica; its log consists of these. {@code operation} numbers them without
 * gaps from 1, but for {@link BegunAnew}, and equals the sequence number in the journal.
 */
public sealed interface ReplicaEvent {
  long operation();

  /** An operation was logged; it is applied after that. */
  record OperationTaken(long operation, Stamp stamp, UpdateOperation update)
      implements ReplicaEvent {}

  /** The agreed state changed. */
  record StateChanged(long operation, ReplicaState from, ReplicaState to) implements ReplicaEvent {}

  /**
   * An empty replica continues the numbers of one whose data were removed: others keep what its
   * operations did. The only event that may leave numbers out.
   */
  record BegunAnew(long operation) implements ReplicaEvent {}

  /** States of another replica were merged, with all that it knew. */
  record Adopted(long operation, Knowledge knowledge, long latestHlt) implements ReplicaEvent {}
}
