package io.sampo.shard.model;

/**
 * What a replica is good for, as all peers agree on it (spec distributed §2.1). The names appear in
 * JSON. Each predicate names every state.
 */
public enum ReplicaState {
  ACTIVE("Active", 1),
  DEAD("Dead", 2),
  INITIALIZING("Initializing", 3),
  PARTIAL("Partial", 4),
  RECOVERY("Recovery", 5),
  PARTIAL_SNAPSHOT("PartialSnapshot", 6),
  MANUAL_RECOVERY("ManualRecovery", 7),
  LISTENER("Listener", 8),
  RESHARDING("Resharding", 9),
  RESHARDING_SCALE_DOWN("ReshardingScaleDown", 10),
  ACTIVE_READ("ActiveRead", 11);

  /** Whether a replica takes a write that reached it. */
  public enum Acceptance {
    ALWAYS,
    FORCED_BY_CALLER,
    FORCED_BY_CALLER_OR_CLOCK
  }

  private final String label;
  private final byte code;

  ReplicaState(String label, int code) {
    this.label = label;
    this.code = (byte) code;
  }

  /** The state of that {@link #code()}. */
  public static ReplicaState ofCode(byte code) {
    for (var state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("no replica state has the code " + code);
  }

  /** Its number in files and messages; never given to another state. */
  public byte code() {
    return code;
  }

  /** The name in JSON. */
  public String label() {
    return label;
  }

  /** Whether new writes are sent to it. */
  public boolean getsWrites() {
    return switch (this) {
      case ACTIVE,
          INITIALIZING,
          PARTIAL,
          LISTENER,
          RESHARDING,
          RESHARDING_SCALE_DOWN,
          ACTIVE_READ ->
          true;
      case DEAD, RECOVERY, PARTIAL_SNAPSHOT, MANUAL_RECOVERY -> false;
    };
  }

  /** Which writes it takes when they reach it. */
  public Acceptance accepts() {
    return switch (this) {
      case ACTIVE,
          INITIALIZING,
          PARTIAL,
          LISTENER,
          RESHARDING,
          RESHARDING_SCALE_DOWN,
          ACTIVE_READ ->
          Acceptance.ALWAYS;
      case DEAD, MANUAL_RECOVERY -> Acceptance.FORCED_BY_CALLER;
      case RECOVERY, PARTIAL_SNAPSHOT -> Acceptance.FORCED_BY_CALLER_OR_CLOCK;
    };
  }

  /** Whether it answers reads of clients. */
  public boolean servesReads() {
    return switch (this) {
      case ACTIVE, RESHARDING_SCALE_DOWN, ACTIVE_READ -> true;
      case DEAD,
          INITIALIZING,
          PARTIAL,
          RECOVERY,
          PARTIAL_SNAPSHOT,
          MANUAL_RECOVERY,
          LISTENER,
          RESHARDING ->
          false;
    };
  }

  /** Whether it holds every acknowledged write (truth-A). */
  public boolean isActive() {
    return switch (this) {
      case ACTIVE, RESHARDING_SCALE_DOWN -> true;
      case DEAD,
          INITIALIZING,
          PARTIAL,
          RECOVERY,
          PARTIAL_SNAPSHOT,
          MANUAL_RECOVERY,
          LISTENER,
          RESHARDING,
          ACTIVE_READ ->
          false;
    };
  }

  /** Whether its success makes a write a success, and it may lead an order (truth-B). */
  public boolean isUpdateTruth() {
    return switch (this) {
      case ACTIVE, RESHARDING, RESHARDING_SCALE_DOWN, ACTIVE_READ -> true;
      case DEAD, INITIALIZING, PARTIAL, RECOVERY, PARTIAL_SNAPSHOT, MANUAL_RECOVERY, LISTENER ->
          false;
    };
  }

  /** Whether another replica may be built from it. */
  public boolean mayBeSource() {
    return isActive();
  }

  /** Whether a peer with it may call itself ready. */
  public boolean isHealthy() {
    return switch (this) {
      case ACTIVE, MANUAL_RECOVERY, LISTENER, RESHARDING, RESHARDING_SCALE_DOWN -> true;
      case DEAD, INITIALIZING, PARTIAL, RECOVERY, PARTIAL_SNAPSHOT, ACTIVE_READ -> false;
    };
  }

  /** Whether it is being built by a transfer. */
  public boolean isTransferLike() {
    return switch (this) {
      case PARTIAL,
          RECOVERY,
          PARTIAL_SNAPSHOT,
          MANUAL_RECOVERY,
          RESHARDING,
          RESHARDING_SCALE_DOWN,
          ACTIVE_READ ->
          true;
      case ACTIVE, DEAD, INITIALIZING, LISTENER -> false;
    };
  }
}
