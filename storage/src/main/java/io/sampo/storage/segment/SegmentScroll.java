package io.sampo.storage.segment;

import io.sampo.storage.filter.FilterPlan;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.PointId;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Walks over the matching rows of several segments by ascending id. One thread. */
final class SegmentScroll {
  /**
   * Up to this share of candidates of a segment it is cheaper to look at all of them and sort the
   * best than to walk in order and pass over the others.
   */
  private static final double SELECTIVE = 0.1;

  private final Deadline deadline;
  private final Tally tally;
  private final PriorityQueue<Cursor> next =
      new PriorityQueue<>(
          (a, b) -> a.view.segment().rows().compareIds(a.row, b.view.segment().rows(), b.row));

  /**
   * @param from the first id, {@code null} = the lowest
   * @param limit how many rows will be asked for at most
   */
  SegmentScroll(
      List<SegmentView> views,
      Filter filter,
      @Nullable PointId from,
      int limit,
      Deadline deadline,
      Tally tally) {
    this.deadline = deadline;
    this.tally = tally;
    for (var view : views) {
      if (view.bound() > 0) {
        var cursor = cursor(view, filter, from, limit);
        if (cursor.advance()) {
          next.add(cursor);
        }
      }
    }
  }

  private Cursor cursor(SegmentView view, Filter filter, @Nullable PointId from, int limit) {
    var plan = FilterPlan.of(filter, view);
    var matching = new MatchingRows(view, plan, tally);
    var candidates = matching.candidates();
    if (candidates != null && candidates.getLongCardinality() <= SELECTIVE * view.bound()) {
      return new Cursor(view, lowest(view, matching, from, limit));
    }
    var order = view.segment().order().upTo(view.bound());
    var place = from == null ? 0 : view.segment().order().place(order, from);
    return new Cursor(view, matching, order, place);
  }

  private List<Integer> lowest(
      SegmentView view, MatchingRows matching, @Nullable PointId from, int limit) {
    var rows = view.segment().rows();
    Comparator<Integer> byId = (a, b) -> rows.compareIds(a, rows, b);
    var best = new PriorityQueue<>(byId.reversed());
    matching.forEach(
        deadline,
        row -> {
          if (from != null && rows.compareId(row, from) < 0) {
            return;
          }
          if (best.size() < limit) {
            best.add(row);
          } else if (limit > 0 && byId.compare(row, best.element()) < 0) {
            best.remove();
            best.add(row);
          }
        });
    var sorted = new ArrayList<>(best);
    sorted.sort(byId);
    return sorted;
  }

  /** Takes the next row and its segment; {@code false} at the end. */
  boolean next(Visitor visitor) {
    var cursor = next.poll();
    if (cursor == null) {
      return false;
    }
    visitor.visit(cursor.view, cursor.row);
    if (cursor.advance()) {
      next.add(cursor);
    }
    return true;
  }

  /** Is given a row. */
  interface Visitor {
    void visit(SegmentView view, int row);
  }

  /** One segment's rows: either a list of rows that match, or a walk in the order of ids. */
  private final class Cursor {
    private static final int CHECK_EVERY = 1 << 12;

    private final SegmentView view;
    private final @Nullable List<Integer> listed;
    private final @Nullable MatchingRows matching;
    private final RowOrder.@Nullable Sorted order;
    private int place;
    private int row;

    Cursor(SegmentView view, List<Integer> listed) {
      this.view = view;
      this.listed = listed;
      matching = null;
      order = null;
    }

    Cursor(SegmentView view, MatchingRows matching, RowOrder.Sorted order, int place) {
      this.view = view;
      listed = null;
      this.matching = matching;
      this.order = order;
      this.place = place;
    }

    /** Goes to the next row, {@code false} if there is none. */
    boolean advance() {
      if (listed != null) {
        if (place == listed.size()) {
          return false;
        }
        row = listed.get(place++);
        return true;
      }
      if (matching == null || order == null) {
        throw new IllegalStateException("a walk needs an order");
      }
      while (place < order.count()) {
        if ((place & (CHECK_EVERY - 1)) == 0) {
          deadline.check();
        }
        row = order.row(place++);
        if (row < view.bound() && matching.matches(row)) {
          return true;
        }
      }
      return false;
    }
  }
}
