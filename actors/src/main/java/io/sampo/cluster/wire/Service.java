package io.sampo.cluster.wire;

import java.util.Optional;

/** What a message is for. The codes are part of the format. */
public enum Service {
  /** A message of the consensus group. */
  RAFT(1, Lane.RAFT),
  /** A sign of life. */
  SIGN(2, Lane.SMALL),
  /** An operation for the leader to propose. */
  PROPOSE(3, Lane.SMALL),
  /** A peer that wants to belong to the cluster, or tells its new address. */
  JOIN(4, Lane.SMALL),
  /** What a peer says of itself. */
  STATUS(5, Lane.SMALL),
  /** A question about a replica, or a change of it. */
  SHARD(6, Lane.BULK),
  /** New operations for another replica of their shard. */
  COPY(7, Lane.BULK),
  /** A change of the metadata, for the coordinator. */
  COORDINATE(8, Lane.SMALL);

  /** A stream of its own per kind of message, so that large ones never hold up small ones. */
  enum Lane {
    SMALL(512 << 10),
    /** A message of the log is never larger than a frame. */
    RAFT(4 << 20),
    BULK(512 << 10);

    private final int partBytes;

    Lane(int partBytes) {
      this.partBytes = partBytes;
    }

    /** A longer body is sent in parts of this size. */
    int partBytes() {
      return partBytes;
    }
  }

  private final byte code;
  private final Lane lane;

  Service(int code, Lane lane) {
    this.code = (byte) code;
    this.lane = lane;
  }

  /** Whether a peer that lives answers soon, or shows by other messages that it lives. */
  boolean isWatched() {
    return switch (this) {
      case SHARD, COPY -> true;
      case RAFT, SIGN, PROPOSE, JOIN, STATUS, COORDINATE -> false;
    };
  }

  /** Whether its questions are answered twice. */
  boolean isInSteps() {
    return this == COPY;
  }

  byte code() {
    return code;
  }

  Lane lane() {
    return lane;
  }

  static Optional<Service> of(byte code) {
    for (var service : values()) {
      if (service.code == code) {
        return Optional.of(service);
      }
    }
    return Optional.empty();
  }
}
