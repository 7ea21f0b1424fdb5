package io.sampo.storage.segment;

import io.sampo.storage.filter.FilterPlan;
import io.sampo.storage.index.field.OrderedRows;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Walks over the matching rows of several segments in the order of a payload value. One thread. */
final class OrderedScroll {
  private static final int CHECK_EVERY = 1 << 12;

  private final OrderBy order;
  private final Deadline deadline;
  private final Comparator<OrderValue> values;
  private final List<Cursor> cursors = new ArrayList<>();
  private int steps;

  OrderedScroll(
      List<SegmentView> views, OrderBy order, Filter filter, Deadline deadline, Tally tally) {
    this.order = order;
    this.deadline = deadline;
    var ascending = order.direction() == OrderBy.Direction.ASC;
    values = ascending ? OrderedScroll::compare : (a, b) -> compare(b, a);
    for (var view : views) {
      var rows =
          view.indexes().ordered(order.key(), order.direction(), order.startFrom(), view.bound());
      if (rows == null) {
        throw new RefusedException(noIndex(order));
      }
      var matching = new MatchingRows(view, FilterPlan.of(filter, view), tally);
      var cursor = new Cursor(view, rows, matching);
      if (cursor.advance()) {
        cursors.add(cursor);
      }
    }
  }

  private static Refusal noIndex(OrderBy order) {
    return new Refusal.BadInput(
        "No range index for `order_by` key: `"
            + order.key().text()
            + "`. Please create one to use `order_by`. Check"
            + " https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which"
            + " payload schemas support Range conditions");
  }

  /** Values of one index are of one kind. */
  private static int compare(OrderValue a, OrderValue b) {
    return a instanceof OrderValue.Int(var one) && b instanceof OrderValue.Int(var other)
        ? Long.compare(one, other)
        : Double.compare(real(a), real(b));
  }

  private static double real(OrderValue value) {
    return switch (value) {
      case OrderValue.Int(var number) -> (double) number;
      case OrderValue.Real(var number) -> number;
    };
  }

  /** The first points; of equal values the one with the lower id, descending the higher. */
  List<PointRecord> read(int limit, PointReader reader) {
    var records = new ArrayList<PointRecord>();
    while (records.size() < limit && !cursors.isEmpty()) {
      var value = cursors.stream().map(cursor -> cursor.rows.value()).min(values).orElseThrow();
      var equal = withValue(value);
      equal.sort(order.direction() == OrderBy.Direction.ASC ? Hit.BY_ID : Hit.BY_ID.reversed());
      for (var hit : equal.subList(0, Math.min(equal.size(), limit - records.size()))) {
        records.add(reader.record(hit.view(), hit.row(), value));
      }
    }
    return records;
  }

  private List<Hit> withValue(OrderValue value) {
    var hits = new ArrayList<Hit>();
    for (var cursor : List.copyOf(cursors)) {
      var more = true;
      while (more && compare(cursor.rows.value(), value) == 0) {
        hits.add(new Hit(cursor.view, cursor.rows.row()));
        more = cursor.advance();
      }
      if (!more) {
        cursors.remove(cursor);
      }
    }
    return hits;
  }

  private record Hit(SegmentView view, int row) {
    static final Comparator<Hit> BY_ID =
        (a, b) -> a.view.segment().rows().compareIds(a.row, b.view.segment().rows(), b.row);
  }

  /** One segment's matching rows by value. */
  private final class Cursor {
    private final SegmentView view;
    private final OrderedRows rows;
    private final MatchingRows matching;

    Cursor(SegmentView view, OrderedRows rows, MatchingRows matching) {
      this.view = view;
      this.rows = rows;
      this.matching = matching;
    }

    boolean advance() {
      while (rows.next()) {
        if ((steps++ & (CHECK_EVERY - 1)) == 0) {
          deadline.check();
        }
        if (matching.matches(rows.row())) {
          return true;
        }
      }
      return false;
    }
  }
}
