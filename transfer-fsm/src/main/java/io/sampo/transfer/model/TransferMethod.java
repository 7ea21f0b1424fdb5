package io.sampo.transfer.model;

import io.sampo.shard.model.ReplicaState;

/** How the points of a shard get to another replica (spec distributed §6.1). */
public enum TransferMethod {
  STREAM_RECORDS("stream_records"),
  SNAPSHOT("snapshot"),
  WAL_DELTA("wal_delta"),
  RESHARDING_STREAM_RECORDS("resharding_stream_records");

  private final String label;

  TransferMethod(String label) {
    this.label = label;
  }

  /** The name in JSON. */
  public String label() {
    return label;
  }

  /** The state in which the target is while the points come. */
  public ReplicaState targetState() {
    return switch (this) {
      case STREAM_RECORDS -> ReplicaState.PARTIAL;
      case SNAPSHOT, WAL_DELTA -> ReplicaState.RECOVERY;
      case RESHARDING_STREAM_RECORDS -> ReplicaState.RESHARDING;
    };
  }
}
