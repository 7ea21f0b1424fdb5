package io.sampo.shard.model;

/**
 * The state of one replica's machine.
 *
 * @param state what it is good for
 * @param knowledge which stamped operations it has
 * @param latestHlt the largest hybrid-logical timestamp it has seen; new ones must be larger
 * @param lastOperation number of its last event; the next one has the number after it
 * @param coverage from where on others can be given what they lack
 */
public record Replica(
    ReplicaState state,
    Knowledge knowledge,
    long latestHlt,
    long lastOperation,
    Coverage coverage) {
  /** As it is when the shard is made. */
  public static final Replica NEW =
      new Replica(ReplicaState.INITIALIZING, Knowledge.NONE, 0, 0, Coverage.NONE);

  /** In another state after one more event. */
  public Replica after(long operation, ReplicaState next) {
    return new Replica(next, knowledge, latestHlt, operation, coverage);
  }

  /** With more knowledge after one more event, and with a mark if one is due. */
  public Replica after(long operation, Knowledge now, long hlt, Coverage covered) {
    return new Replica(
        state, now, Math.max(latestHlt, hlt), operation, covered.after(operation, now));
  }
}
