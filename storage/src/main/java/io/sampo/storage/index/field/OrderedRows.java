package io.sampo.storage.index.field;

import io.sampo.storage.index.field.OrderedRuns.Run;
import io.sampo.storage.model.OrderValue;
import java.util.List;

/**
 * Rows in the order of a value, once per value; rows with the same value in no particular order. A
 * picture of the index when it was asked, untouched by later rows. Stands before the first row
 * until {@link #next} is called. Used by one thread.
 */
public final class OrderedRows {
  private final List<Run> runs;

  /** Per run the next pair. */
  private final int[] positions;

  private final boolean ascending;
  private final int bound;
  private final boolean floats;
  private long key;
  private int row = -1;

  OrderedRows(List<Run> runs, boolean ascending, long start, int bound, boolean floats) {
    this.runs = runs;
    this.ascending = ascending;
    this.bound = bound;
    this.floats = floats;
    positions = new int[runs.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = ascending ? runs.get(i).lower(start) : runs.get(i).upper(start) - 1;
    }
  }

  /** Goes to the next row below the bound; {@code false} = there is none. */
  public boolean next() {
    do {
      int best = -1;
      for (int i = 0; i < positions.length; i++) {
        var run = runs.get(i);
        int at = positions[i];
        if (at >= 0 && at < run.size() && (best < 0 || isBefore(run.keys()[at]))) {
          best = i;
          key = run.keys()[at];
        }
      }
      if (best < 0) {
        return false;
      }
      row = runs.get(best).rows()[positions[best]];
      positions[best] += ascending ? 1 : -1;
    } while (row >= bound);
    return true;
  }

  private boolean isBefore(long other) {
    return ascending ? other < key : other > key;
  }

  public int row() {
    return row;
  }

  /** The value of the row: comparable among rows of the same field in all segments. */
  public OrderValue value() {
    return floats ? new OrderValue.Real(NumberIndex.real(key)) : new OrderValue.Int(key);
  }
}
