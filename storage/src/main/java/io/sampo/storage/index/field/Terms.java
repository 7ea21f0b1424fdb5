package io.sampo.storage.index.field;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Byte strings numbered in the order in which they first came, in one array: a term costs its bytes
 * and about twelve more.
 */
final class Terms {
  private byte[] arena = new byte[256];

  /** Where each term starts; one more than terms. */
  private int[] starts = new int[17];

  /** Open addressing: number of a term plus one, 0 = free; at most half full. */
  private int[] slots = new int[32];

  private int size;

  int size() {
    return size;
  }

  /** The number of a term; -1 = unknown. */
  int find(byte[] bytes, int from, int length) {
    return slots[slot(bytes, from, length)] - 1;
  }

  int find(byte[] term) {
    return find(term, 0, term.length);
  }

  /** The number of a term, which is made known. */
  int add(byte[] bytes, int from, int length) {
    int slot = slot(bytes, from, length);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    int start = starts[size];
    if (arena.length - start < length) {
      arena = Arrays.copyOf(arena, Math.max(Math.addExact(start, length), arena.length * 2));
    }
    System.arraycopy(bytes, from, arena, start, length);
    if (size + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[++size] = start + length;
    slots[slot] = size;
    if (size * 2 > slots.length) {
      rehash(slots.length * 2);
    }
    return size - 1;
  }

  boolean startsWith(int term, byte[] prefix) {
    int start = starts[term];
    return starts[term + 1] - start >= prefix.length
        && Arrays.equals(arena, start, start + prefix.length, prefix, 0, prefix.length);
  }

  private int slot(byte[] bytes, int from, int length) {
    int mask = slots.length - 1;
    int slot = hash(bytes, from, length) & mask;
    while (slots[slot] != 0) {
      int start = starts[slots[slot] - 1];
      int end = starts[slots[slot]];
      if (end - start == length && Arrays.equals(arena, start, end, bytes, from, from + length)) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash(int capacity) {
    slots = new int[capacity];
    for (int term = 0; term < size; term++) {
      int slot = hash(arena, starts[term], starts[term + 1] - starts[term]) & (capacity - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (capacity - 1);
      }
      slots[slot] = term + 1;
    }
  }

  private static int hash(byte[] bytes, int from, int length) {
    int hash = 1;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int term = 0; term < size; term++) {
      out.writeInt(starts[term + 1] - starts[term]);
    }
    out.write(arena, 0, starts[size]);
  }

  static Terms read(DataInput in) throws IOException {
    var terms = new Terms();
    terms.size = in.readInt();
    terms.starts = new int[terms.size + 2];
    for (int term = 0; term < terms.size; term++) {
      terms.starts[term + 1] = terms.starts[term] + in.readInt();
    }
    terms.arena = new byte[Math.max(terms.starts[terms.size], 16)];
    in.readFully(terms.arena, 0, terms.starts[terms.size]);
    terms.rehash(Math.max(Integer.highestOneBit(Math.max(terms.size, 1)) * 4, 32));
    return terms;
  }
}
