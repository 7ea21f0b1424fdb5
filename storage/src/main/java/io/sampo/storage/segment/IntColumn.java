package io.sampo.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A number for each row, off heap, zero until set. One thread sets; any thread reads, and sees at
 * least what was set before a publication that it has seen.
 */
final class IntColumn {
  private static final int SHIFT = 12;
  private static final int CHUNK = 1 << SHIFT;
  private static final int MASK = CHUNK - 1;

  private volatile MemorySegment[] chunks = {};
  private int chunkCount;

  int get(int row) {
    return chunks[row >>> SHIFT].getAtIndex(ValueLayout.JAVA_INT, row & MASK);
  }

  void set(int row, int value) {
    grow(row + 1);
    chunks[row >>> SHIFT].setAtIndex(ValueLayout.JAVA_INT, row & MASK, value);
  }

  /** Makes rows below {@code rows} readable. */
  void grow(int rows) {
    var needed = (rows + CHUNK - 1) >>> SHIFT;
    if (needed <= chunkCount) {
      return;
    }
    var all = chunks;
    if (needed > all.length) {
      all = Arrays.copyOf(all, Math.max(needed, all.length * 2));
    }
    while (chunkCount < needed) {
      all[chunkCount++] = Arena.ofAuto().allocate((long) CHUNK * Integer.BYTES, Integer.BYTES);
    }
    chunks = all;
  }
}
