package io.sampo.storage.segment;

import io.sampo.storage.model.PointId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A segment's rows ascending by id. Made when first asked for and extended when rows have come; a
 * segment that was written in this order needs nothing. Any thread.
 */
final class RowOrder {
  private final RowFile rows;
  private final boolean sorted;
  private volatile Sorted known = new Sorted(0, null);

  /**
   * @param sorted whether the rows lie in this order in the files
   */
  RowOrder(RowFile rows, boolean sorted) {
    this.rows = rows;
    this.sorted = sorted;
  }

  /** Whether the rows lie in this order in the files. */
  boolean isSorted() {
    return sorted;
  }

  /**
   * The first {@code count} rows in order.
   *
   * @param byId row numbers, {@code null} where each row is in its place
   */
  record Sorted(int count, @Nullable MemorySegment byId) {
    int row(int place) {
      return byId == null ? place : byId.getAtIndex(ValueLayout.JAVA_INT, place);
    }
  }

  /** An order of at least the rows below {@code bound}. */
  Sorted upTo(int bound) {
    if (sorted) {
      return new Sorted(bound, null);
    }
    var order = known;
    return order.count() >= bound ? order : extend(bound);
  }

  private synchronized Sorted extend(int bound) {
    var order = known;
    if (order.count() < bound) {
      order = extended(order, bound);
      known = order;
    }
    return order;
  }

  /** The first place whose id is not below {@code id}. */
  int place(Sorted order, PointId id) {
    int low = 0;
    int high = order.count();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (rows.compareId(order.row(middle), id) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Sorted extended(Sorted order, int bound) {
    var from = order.count();
    if (order.byId() == null && isAscending(Math.max(1, from), bound)) {
      return new Sorted(bound, null);
    }
    var added = new int[bound - from];
    for (int i = 0; i < added.length; i++) {
      added[i] = from + i;
    }
    sort(added);
    var merged = Arena.ofAuto().allocate((long) bound * Integer.BYTES, Integer.BYTES);
    int old = 0;
    int young = 0;
    for (int i = 0; i < bound; i++) {
      var takeOld =
          young == added.length
              || (old < from && rows.compareIds(order.row(old), rows, added[young]) <= 0);
      merged.setAtIndex(ValueLayout.JAVA_INT, i, takeOld ? order.row(old++) : added[young++]);
    }
    return new Sorted(bound, merged);
  }

  private boolean isAscending(int from, int bound) {
    for (int row = from; row < bound; row++) {
      if (rows.compareIds(row - 1, rows, row) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Merge sort from the bottom up: no boxes, and little to do for rows that came in order. */
  private void sort(int[] numbers) {
    var from = numbers;
    var to = new int[from.length];
    var swapped = false;
    for (int width = 1; width < from.length; width *= 2) {
      for (int start = 0; start < from.length; start += 2 * width) {
        var middle = Math.min(start + width, from.length);
        merge(from, to, start, middle, Math.min(middle + width, from.length));
      }
      var swap = from;
      from = to;
      to = swap;
      swapped = !swapped;
    }
    if (swapped) {
      System.arraycopy(from, 0, numbers, 0, numbers.length);
    }
  }

  private void merge(int[] from, int[] to, int start, int middle, int end) {
    if (middle == end || rows.compareIds(from[middle - 1], rows, from[middle]) <= 0) {
      System.arraycopy(from, start, to, start, end - start);
      return;
    }
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      var takeLeft =
          right == end || (left < middle && rows.compareIds(from[left], rows, from[right]) <= 0);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
