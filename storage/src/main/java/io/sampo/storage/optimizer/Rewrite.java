package io.sampo.storage.optimizer;

import java.util.List;

/**
 * Segments to be replaced by one with their living rows.
 *
 * @param why for reports
 */
public record Rewrite(Reason why, List<Integer> segments) {
  public Rewrite {
    segments = List.copyOf(segments);
  }

  /** What a rewrite is good for. */
  public enum Reason {
    /** Too many rows are dead. */
    VACUUM,
    /** There are too many segments. */
    MERGE
  }
}
