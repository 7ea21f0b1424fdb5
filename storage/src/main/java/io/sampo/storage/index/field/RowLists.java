package io.sampo.storage.index.field;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * For each term (0, 1, 2 …) its rows, ascending. Most terms have one row, which costs four bytes;
 * some have a few, in an array with its count in front; few have many, in a bitmap.
 */
final class RowLists {
  /** From here on a bitmap is smaller than an array, or nearly so. */
  private static final int MAX_ARRAY_ROWS = 254;

  private int[] firsts = new int[16];
  private int[] @Nullable [] arrays = new int[16][];
  private @Nullable RoaringBitmap[] bitmaps = new RoaringBitmap[16];
  private int terms;

  int terms() {
    return terms;
  }

  /** Adds the row to the term, or a new term when it is the next one. Rows come ascending. */
  void add(int term, int row) {
    if (term == terms) {
      grow();
      firsts[terms++] = row;
      return;
    }
    var bitmap = bitmaps[term];
    if (bitmap != null) {
      bitmap.add(row);
      return;
    }
    int[] array = arrays[term];
    if (array == null) {
      if (firsts[term] != row) {
        arrays[term] = new int[] {2, firsts[term], row, 0};
      }
      return;
    }
    int count = array[0];
    if (array[count] == row) {
      return;
    }
    if (count == MAX_ARRAY_ROWS) {
      bitmap = RoaringBitmap.bitmapOfRange(0, 0);
      bitmap.addN(array, 1, count);
      bitmap.add(row);
      bitmaps[term] = bitmap;
      arrays[term] = null;
      return;
    }
    if (count + 1 == array.length) {
      array = Arrays.copyOf(array, Math.min(array.length * 2, MAX_ARRAY_ROWS + 1));
      arrays[term] = array;
    }
    array[count + 1] = row;
    array[0] = count + 1;
  }

  int count(int term) {
    var bitmap = bitmaps[term];
    if (bitmap != null) {
      return bitmap.getCardinality();
    }
    int[] array = arrays[term];
    return array == null ? 1 : array[0];
  }

  void addTo(RowSet set, int term) {
    var bitmap = bitmaps[term];
    int[] array = arrays[term];
    if (bitmap != null) {
      set.add(bitmap);
    } else if (array != null) {
      set.add(array, 1, array[0] + 1);
    } else {
      set.add(firsts[term]);
    }
  }

  /** The rows of one term in a bitmap of the caller's own. */
  RoaringBitmap rows(int term) {
    var bitmap = bitmaps[term];
    if (bitmap != null) {
      return bitmap.clone();
    }
    int[] array = arrays[term];
    var rows = new RoaringBitmap();
    if (array == null) {
      rows.add(firsts[term]);
    } else {
      rows.addN(array, 1, array[0]);
    }
    return rows;
  }

  private void grow() {
    if (terms == firsts.length) {
      int capacity = terms + (terms >> 1);
      firsts = Arrays.copyOf(firsts, capacity);
      arrays = Arrays.copyOf(arrays, capacity);
      bitmaps = Arrays.copyOf(bitmaps, capacity);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(terms);
    for (int term = 0; term < terms; term++) {
      var bitmap = bitmaps[term];
      int[] array = arrays[term];
      int count = bitmap != null ? 0 : array != null ? array[0] : 1;
      out.writeByte(count);
      if (bitmap != null) {
        bitmap.runOptimize();
        bitmap.serialize(out);
      } else if (array != null) {
        for (int i = 1; i <= count; i++) {
          out.writeInt(array[i]);
        }
      } else {
        out.writeInt(firsts[term]);
      }
    }
  }

  static RowLists read(DataInput in) throws IOException {
    var lists = new RowLists();
    lists.terms = in.readInt();
    int capacity = Math.max(lists.terms, 16);
    lists.firsts = new int[capacity];
    lists.arrays = new int[capacity][];
    lists.bitmaps = new RoaringBitmap[capacity];
    for (int term = 0; term < lists.terms; term++) {
      int count = in.readUnsignedByte();
      if (count == 0) {
        var bitmap = new RoaringBitmap();
        bitmap.deserialize(in);
        lists.bitmaps[term] = bitmap;
      } else if (count == 1) {
        lists.firsts[term] = in.readInt();
      } else {
        int[] array = new int[count + 1];
        array[0] = count;
        for (int i = 1; i <= count; i++) {
          array[i] = in.readInt();
        }
        lists.arrays[term] = array;
      }
    }
    return lists;
  }
}
