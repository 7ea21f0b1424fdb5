package io.sampo.storage.segment;

import io.sampo.storage.filter.FilterPlan;
import io.sampo.storage.filter.RowTest;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The rows of a segment that a view sees and a filter accepts. For one thread. */
final class MatchingRows {
  /** Rows between two looks at the clock: some 10 ms where each payload is decoded. */
  private static final int CHECK_EVERY = 1 << 12;

  private final SegmentView view;
  private final @Nullable RoaringBitmap candidates;
  private final @Nullable RowTest test;

  MatchingRows(SegmentView view, FilterPlan plan, Tally tally) {
    this.view = view;
    candidates = plan.matchesAll() ? null : plan.candidates();
    test =
        plan.matchesAll() || (candidates != null && plan.exact())
            ? null
            : plan.newTest(row -> view.segment().payload(row, tally));
  }

  /** Rows outside of which none matches, or {@code null}. */
  @Nullable RoaringBitmap candidates() {
    return candidates;
  }

  /** Whether a row has to be looked at more closely than by its number. */
  boolean isCostly() {
    return test != null;
  }

  /** The first row from {@code row} on that may match, or {@link Integer#MAX_VALUE}. */
  int nextCandidate(int row) {
    if (candidates == null) {
      return row;
    }
    long next = candidates.nextValue(row);
    return next < 0 ? Integer.MAX_VALUE : (int) next;
  }

  boolean matches(int row) {
    return (candidates == null || candidates.contains(row)) && candidateMatches(row);
  }

  /** The same for a row that is among the candidates. */
  boolean candidateMatches(int row) {
    return view.isAlive(row) && (test == null || test.test(row));
  }

  /** All matching rows, ascending. */
  void forEach(Deadline deadline, IntConsumer action) {
    deadline.check();
    if (candidates == null) {
      for (int row = 0; row < view.bound(); row++) {
        if ((row & (CHECK_EVERY - 1)) == 0) {
          deadline.check();
        }
        if (candidateMatches(row)) {
          action.accept(row);
        }
      }
      return;
    }
    var rows = candidates.getIntIterator();
    for (int i = 0; rows.hasNext(); i++) {
      if ((i & (CHECK_EVERY - 1)) == 0) {
        deadline.check();
      }
      var row = rows.next();
      if (row < view.bound() && candidateMatches(row)) {
        action.accept(row);
      }
    }
  }
}
