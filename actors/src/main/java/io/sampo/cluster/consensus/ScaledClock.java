package io.sampo.cluster.consensus;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The library's time: runs at the group's pace, never back, from a moment long after zero. */
final class ScaledClock extends Clock {
  /** To the library, whoever was last heard at 0 was not heard of for long. */
  private static final long FIRST_MILLIS = 1_000_000_000_000L;

  private final RaftThread thread;
  private final Pace pace;
  private final long beginNanos;

  ScaledClock(RaftThread thread, Pace pace) {
    this.thread = thread;
    this.pace = pace;
    this.beginNanos = thread.nanoTime();
  }

  @Override
  public long millis() {
    return FIRST_MILLIS + pace.libraryMillis(thread.nanoTime() - beginNanos);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
