package io.sampo.storage.optimizer;

/**
 * What a plan needs to know of a segment.
 *
 * @param appendable whether it still takes rows
 * @param rows dead ones included
 * @param bytes of all its files
 */
public record SegmentFacts(int number, boolean appendable, int rows, int deadRows, long bytes) {

  /** Share of rows that no reader will want any more. */
  double deadShare() {
    return rows == 0 ? 0 : (double) deadRows / rows;
  }

  /** What would be left of the files. */
  long liveBytes() {
    return (long) (bytes * (1 - deadShare()));
  }
}
