package io.sampo.storage.segment;

import io.sampo.storage.model.PointId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Finds the rows of an id in one segment: a hash table off heap, 8 bytes a place, at most two
 * thirds full, that holds 32 bits of hash and the newest row; ids themselves are compared in the
 * {@link RowFile}. Older rows of the same id hang on the newer ones. Nothing is ever removed.
 *
 * <p>One thread puts, any thread finds: it finds at least the rows that were put before a
 * publication it has seen, and perhaps newer ones.
 */
final class IdTable {
  private static final VarHandle PLACE = ValueLayout.JAVA_LONG.arrayElementVarHandle();
  private static final int SMALLEST = 1 << 8;

  private final RowFile rows;
  private final IntColumn older = new IntColumn();
  private volatile MemorySegment places;
  private int used;

  IdTable(RowFile rows, int expectedRows) {
    this.rows = rows;
    var size = SMALLEST;
    while (size / 3 * 2 < expectedRows) {
      size *= 2;
    }
    places = allocate(size);
  }

  private static MemorySegment allocate(int size) {
    return Arena.ofAuto().allocate((long) size * Long.BYTES, Long.BYTES);
  }

  private static int size(MemorySegment places) {
    return (int) (places.byteSize() / Long.BYTES);
  }

  /** The newest row with this id, or -1. */
  int newest(PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> newest(0, value, false);
      case PointId.Uuid(var high, var low) -> newest(high, low, true);
    };
  }

  int newest(long high, long low, boolean uuid) {
    var table = places;
    var mask = size(table) - 1;
    var hash = hash(high, low, uuid);
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      var place = (long) PLACE.getAcquire(table, 0L, (long) at);
      if (place == 0) {
        return -1;
      }
      if ((int) (place >>> 32) == hash && rows.hasId(row(place), high, low, uuid)) {
        return row(place);
      }
    }
  }

  /** The row with the same id that {@code row} took the place of, or -1. */
  int older(int row) {
    return older.get(row) - 1;
  }

  /** Adds a row that is already in the row file; returns the row it takes the place of, or -1. */
  int put(int row) {
    if (used >= size(places) / 3 * 2) {
      places = twice(places);
    }
    older.grow(row + 1);
    var table = places;
    var mask = size(table) - 1;
    var high = rows.high(row);
    var low = rows.low(row);
    var uuid = rows.isUuid(row);
    var hash = hash(high, low, uuid);
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      var place = (long) PLACE.get(table, 0L, (long) at);
      if (place == 0) {
        PLACE.setRelease(table, 0L, (long) at, place(hash, row));
        used++;
        return -1;
      }
      if ((int) (place >>> 32) == hash && rows.hasId(row(place), high, low, uuid)) {
        var previous = row(place);
        older.set(row, previous + 1);
        PLACE.setRelease(table, 0L, (long) at, place(hash, row));
        return previous;
      }
    }
  }

  private static MemorySegment twice(MemorySegment from) {
    var size = size(from);
    var to = allocate(Math.multiplyExact(size, 2));
    var mask = size * 2 - 1;
    for (int i = 0; i < size; i++) {
      var place = from.getAtIndex(ValueLayout.JAVA_LONG, i);
      if (place != 0) {
        var at = (int) (place >>> 32) & mask;
        while (to.getAtIndex(ValueLayout.JAVA_LONG, at) != 0) {
          at = (at + 1) & mask;
        }
        to.setAtIndex(ValueLayout.JAVA_LONG, at, place);
      }
    }
    return to;
  }

  private static long place(int hash, int row) {
    return (long) hash << 32 | (row + 1);
  }

  private static int row(long place) {
    return (int) place - 1;
  }

  private static int hash(long high, long low, boolean uuid) {
    // Finaliser of MurmurHash3 over both halves; sequential ids must not fill one run of places.
    var mixed = low ^ Long.rotateLeft(high, 32) * 0x9E3779B97F4A7C15L ^ (uuid ? 1L << 63 : 0);
    mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (int) (mixed ^ mixed >>> 33);
  }
}
