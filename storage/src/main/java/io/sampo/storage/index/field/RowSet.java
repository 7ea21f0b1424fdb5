package io.sampo.storage.index.field;

import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/** Gathers rows below a bound in any order, for many at little cost each; one bit per row. */
final class RowSet {
  private final int bound;
  private final long[] words;

  RowSet(int bound) {
    this.bound = bound;
    words = new long[(bound + Long.SIZE - 1) / Long.SIZE];
  }

  /** Adds a row; those at or above the bound are left out. */
  void add(int row) {
    if (row < bound) {
      words[row >> 6] |= 1L << row;
    }
  }

  void add(int[] rows, int from, int to) {
    for (int i = from; i < to; i++) {
      add(rows[i]);
    }
  }

  void add(RoaringBitmap rows) {
    rows.forEach((int row) -> add(row));
  }

  RoaringBitmap toBitmap() {
    return BitSetUtil.bitmapOf(words);
  }
}
