package io.sampo.cluster.consensus;

import java.time.Duration;

/**
 * How fast the library's seconds pass. It knows whole seconds only, and is told to send a heartbeat
 * every second and to wait so many seconds for one; a second of its clock is one heartbeat of ours.
 * Nothing that is safe rests on time (Raft thesis §3.9).
 *
 * @param heartbeats in one silence limit: a few may be lost, or be held up by one lost frame, after
 *     which the library sends none for two of its seconds
 * @param heartbeatNanos from one to the next
 */
record Pace(int heartbeats, long heartbeatNanos) {
  private static final int LEAST_HEARTBEATS = 5;
  private static final long LONGEST_HEARTBEAT_NANOS = 500_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long SECOND_MILLIS = 1_000;

  /** A round of votes takes milliseconds: it is repeated after a part of the silence limit. */
  private static final int ELECTIONS_IN_SILENCE = 8;

  private static final long LONGEST_ELECTION_MILLIS = 300;

  static Pace of(Duration silenceLimit) {
    var limit = silenceLimit.toNanos();
    var heartbeats = (int) Math.max(LEAST_HEARTBEATS, Math.ceilDiv(limit, LONGEST_HEARTBEAT_NANOS));
    return new Pace(heartbeats, limit / heartbeats);
  }

  /** On the wall, that span of the library's time. */
  long realNanos(long libraryNanos) {
    return (long) (libraryNanos * ((double) heartbeatNanos / SECOND_NANOS));
  }

  /** Of the library's time, that span on the wall. */
  long libraryMillis(long realNanos) {
    return realNanos / heartbeatNanos * SECOND_MILLIS
        + realNanos % heartbeatNanos * SECOND_MILLIS / heartbeatNanos;
  }

  /** On the wall. */
  long electionMillis() {
    var limitMillis = heartbeats * heartbeatNanos / (SECOND_NANOS / SECOND_MILLIS);
    return Math.clamp(limitMillis / ELECTIONS_IN_SILENCE, 1, LONGEST_ELECTION_MILLIS);
  }
}
