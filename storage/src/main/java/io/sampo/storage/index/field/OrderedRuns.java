package io.sampo.storage.index.field;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of a key and a row, ordered by key, in sorted runs that double in size, as in a
 * log-structured merge tree; new pairs go into a short sorted tail. A full run is never changed, so
 * that {@link #snapshot} is cheap.
 */
final class OrderedRuns {
  /** Pairs that are sorted by insertion before they become a run. */
  private static final int TAIL = 64;

  /** {@code size} pairs ascending by key, then row. */
  record Run(long[] keys, int[] rows, int size) {
    /** The first pair with a key of at least this one. */
    int lower(long key) {
      int low = 0;
      int high = size;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (keys[middle] < key) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    /** The first pair with a larger key. */
    int upper(long key) {
      return key == Long.MAX_VALUE ? size : lower(key + 1);
    }

    Run merge(Run other) {
      int sum = Math.addExact(size, other.size);
      long[] mergedKeys = new long[sum];
      int[] mergedRows = new int[sum];
      int left = 0;
      int right = 0;
      for (int i = 0; i < sum; i++) {
        boolean takeLeft =
            right == other.size
                || (left < size
                    && (keys[left] < other.keys[right]
                        || (keys[left] == other.keys[right] && rows[left] < other.rows[right])));
        if (takeLeft) {
          mergedKeys[i] = keys[left];
          mergedRows[i] = rows[left++];
        } else {
          mergedKeys[i] = other.keys[right];
          mergedRows[i] = other.rows[right++];
        }
      }
      return new Run(mergedKeys, mergedRows, sum);
    }
  }

  private final List<Run> runs = new ArrayList<>();
  private final long[] tailKeys = new long[TAIL];
  private final int[] tailRows = new int[TAIL];
  private int tailSize;

  /** Adds the pairs of a row, each once; the keys may be in any order and are sorted in place. */
  void add(long[] keys, int count, int row) {
    if (TAIL - tailSize < count) {
      flushTail();
    }
    if (count <= TAIL) {
      for (int i = 0; i < count; i++) {
        insert(keys[i], row);
      }
      return;
    }
    Arrays.sort(keys, 0, count);
    int distinct = 1;
    for (int i = 1; i < count; i++) {
      if (keys[i] != keys[i - 1]) {
        keys[distinct++] = keys[i];
      }
    }
    int[] rows = new int[distinct];
    Arrays.fill(rows, row);
    push(new Run(Arrays.copyOf(keys, distinct), rows, distinct));
  }

  private void insert(long key, int row) {
    int at = tailSize;
    while (at > 0
        && (tailKeys[at - 1] > key || (tailKeys[at - 1] == key && tailRows[at - 1] > row))) {
      at--;
    }
    if (at > 0 && tailKeys[at - 1] == key && tailRows[at - 1] == row) {
      return;
    }
    System.arraycopy(tailKeys, at, tailKeys, at + 1, tailSize - at);
    System.arraycopy(tailRows, at, tailRows, at + 1, tailSize - at);
    tailKeys[at] = key;
    tailRows[at] = row;
    tailSize++;
  }

  private void flushTail() {
    if (tailSize > 0) {
      push(new Run(Arrays.copyOf(tailKeys, tailSize), Arrays.copyOf(tailRows, tailSize), tailSize));
      tailSize = 0;
    }
  }

  private void push(Run run) {
    while (!runs.isEmpty() && runs.getLast().size <= 2 * run.size) {
      run = runs.removeLast().merge(run);
    }
    runs.add(run);
  }

  /** All runs, unchanged by what is added later. */
  List<Run> snapshot() {
    var all = new ArrayList<>(runs);
    all.add(
        new Run(Arrays.copyOf(tailKeys, tailSize), Arrays.copyOf(tailRows, tailSize), tailSize));
    return all;
  }

  /** Adds the rows with a key in {@code low..high}, both inclusive. */
  void addTo(RowSet set, long low, long high) {
    if (low > high) {
      return;
    }
    for (var run : runs) {
      set.add(run.rows, run.lower(low), run.upper(high));
    }
    var tail = new Run(tailKeys, tailRows, tailSize);
    set.add(tailRows, tail.lower(low), tail.upper(high));
  }

  void write(DataOutput out) throws IOException {
    var all = new Run(new long[0], new int[0], 0);
    for (var run : snapshot().reversed()) {
      all = all.merge(run);
    }
    out.writeInt(all.size);
    for (int i = 0; i < all.size; i++) {
      out.writeLong(all.keys[i]);
      out.writeInt(all.rows[i]);
    }
  }

  static OrderedRuns read(DataInput in) throws IOException {
    int size = in.readInt();
    var run = new Run(new long[size], new int[size], size);
    for (int i = 0; i < size; i++) {
      run.keys[i] = in.readLong();
      run.rows[i] = in.readInt();
    }
    var ordered = new OrderedRuns();
    if (size > 0) {
      ordered.runs.add(run);
    }
    return ordered;
  }
}
