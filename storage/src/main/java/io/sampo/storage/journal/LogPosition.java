package io.sampo.storage.journal;

import java.util.Comparator;

/**
 * A boundary between records of the value log.
 *
 * @param segment number of the segment, 1..2^31
 * @param offset bytes from the start of the segment's file
 */
record LogPosition(int segment, int offset) implements Comparable<LogPosition> {
  private static final Comparator<LogPosition> ORDER =
      Comparator.comparingInt(LogPosition::segment).thenComparingInt(LogPosition::offset);

  /** Where the records of a segment begin. */
  static LogPosition startOf(int segment) {
    return new LogPosition(segment, SegmentHeader.BYTES);
  }

  @Override
  public int compareTo(LogPosition other) {
    return ORDER.compare(this, other);
  }
}
