package io.sampo.shard.model;

/**
 * The state of one replica's machine.
 *
 * @param state what it is good for
 * @param clocks what it has taken from whom
 * @param lastOperation number of its last event; the next one has the number after it
 */
public record Replica(ReplicaState state, ClockMap clocks, long lastOperation) {
  /** As it is when the shard is made. */
  public static final Replica NEW = new Replica(ReplicaState.INITIALIZING, ClockMap.EMPTY, 0);
}
