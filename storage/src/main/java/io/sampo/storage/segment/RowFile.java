package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.Extent;
import io.sampo.storage.io.WriteBuffer;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// What a segment knows of each row: one record of fixed size, little-endian, appended by one
/// thread and read by any.
///
/// | byte | holds |
/// |---|---|
/// | 0, 8 | upper and lower half of the id (upper half of a number: 0) |
/// | 16 | number of the operation that wrote the row |
/// | 24, 32, 40 | the stamp of the point's existence: hybrid-logical time, tick, peer |
/// | 48, 56 | where the payload begins, how many bytes it has (0 = empty); top bit = some of them are {@link RowCells} |
/// | 60 | the stamp's clock |
/// | 64.. | flags in words of 64: bit 0 = the id is a UUID, bit 1 + s = the row has the vector of slot s |
final class RowFile {
  private static final int SHIFT = 14;
  private static final int ROWS_PER_CHUNK = 1 << SHIFT;
  private static final int MASK = ROWS_PER_CHUNK - 1;
  private static final int FLAGS = 64;
  private static final int HAS_CELLS = Integer.MIN_VALUE;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final AppendFile file;
  private final int flagWords;
  private final int strideBytes;

  private RowFile(AppendFile file, int slots) {
    this.file = file;
    this.flagWords = flagWords(slots);
    this.strideBytes = strideBytes(slots);
  }

  static RowFile create(Disk disk, Path path, int slots) {
    return new RowFile(AppendFile.create(disk, path, chunkBytes(slots)), slots);
  }

  static RowFile open(Disk disk, Path path, int slots, Extent extent, boolean growing) {
    var chunk = chunkBytes(slots);
    return new RowFile(
        growing
            ? AppendFile.open(disk, path, chunk, extent)
            : AppendFile.openSealed(disk, path, chunk, extent),
        slots);
  }

  private static int flagWords(int slots) {
    return (1 + slots + 63) / 64;
  }

  private static int strideBytes(int slots) {
    return FLAGS + flagWords(slots) * Long.BYTES;
  }

  private static long chunkBytes(int slots) {
    return (long) ROWS_PER_CHUNK * strideBytes(slots);
  }

  AppendFile file() {
    return file;
  }

  /** Rows in the file; for the appending thread. */
  int rows() {
    return Math.toIntExact(file.lengthBytes() / strideBytes);
  }

  /**
   * Puts one record into a batch.
   *
   * @param payloadLength with the cells behind the payload, if there are any
   * @param flags as many words as this file has
   */
  void put(
      WriteBuffer batch,
      PointId id,
      long operation,
      Stamp stamp,
      long payloadOffset,
      int payloadLength,
      boolean hasCells,
      long[] flags) {
    switch (id) {
      case PointId.Num(var value) -> {
        batch.putLong(0);
        batch.putLong(value);
        flags[0] &= ~1L;
      }
      case PointId.Uuid(var high, var low) -> {
        batch.putLong(high);
        batch.putLong(low);
        flags[0] |= 1L;
      }
    }
    batch.putLong(operation);
    batch.putLong(stamp.hlt());
    batch.putLong(stamp.tick());
    batch.putLong(stamp.peer().value());
    batch.putLong(payloadOffset);
    batch.putInt(hasCells ? payloadLength | HAS_CELLS : payloadLength);
    batch.putInt(stamp.clock());
    for (int word = 0; word < flagWords; word++) {
      batch.putLong(flags[word]);
    }
  }

  long[] newFlags() {
    return new long[flagWords];
  }

  static void setVector(long[] flags, int slot) {
    flags[(slot + 1) >>> 6] |= 1L << (slot + 1);
  }

  private MemorySegment chunk(int row) {
    return file.chunk(row >>> SHIFT);
  }

  private long at(int row) {
    return (long) (row & MASK) * strideBytes;
  }

  long high(int row) {
    return chunk(row).get(LONG, at(row));
  }

  long low(int row) {
    return chunk(row).get(LONG, at(row) + 8);
  }

  boolean isUuid(int row) {
    return (chunk(row).get(LONG, at(row) + FLAGS) & 1) != 0;
  }

  PointId id(int row) {
    return isUuid(row) ? new PointId.Uuid(high(row), low(row)) : new PointId.Num(low(row));
  }

  long operation(int row) {
    return chunk(row).get(LONG, at(row) + 16);
  }

  Stamp stamp(int row) {
    var chunk = chunk(row);
    var at = at(row);
    return new Stamp(
        new PeerId(chunk.get(LONG, at + 40)),
        chunk.get(INT, at + 60),
        chunk.get(LONG, at + 32),
        chunk.get(LONG, at + 24));
  }

  long payloadOffset(int row) {
    return chunk(row).get(LONG, at(row) + 48);
  }

  int payloadLength(int row) {
    return chunk(row).get(INT, at(row) + 56) & ~HAS_CELLS;
  }

  /** Whether there are {@link RowCells} behind the payload. */
  boolean hasCells(int row) {
    return chunk(row).get(INT, at(row) + 56) < 0;
  }

  /** The time of the stamp alone. */
  long hlt(int row) {
    return chunk(row).get(LONG, at(row) + 24);
  }

  boolean hasVector(int row, int slot) {
    var word = chunk(row).get(LONG, at(row) + FLAGS + (long) ((slot + 1) >>> 6) * Long.BYTES);
    return (word >>> (slot + 1) & 1) != 0;
  }

  boolean hasId(int row, long high, long low, boolean uuid) {
    return low(row) == low && high(row) == high && isUuid(row) == uuid;
  }

  /** Order of two rows' ids, as {@link PointId#compareTo}. */
  int compareIds(int row, RowFile other, int otherRow) {
    return compareIds(
        isUuid(row),
        high(row),
        low(row),
        other.isUuid(otherRow),
        other.high(otherRow),
        other.low(otherRow));
  }

  /** Order of a row's id and {@code id}. */
  int compareId(int row, PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> compareIds(isUuid(row), high(row), low(row), false, 0, value);
      case PointId.Uuid(var high, var low) ->
          compareIds(isUuid(row), high(row), low(row), true, high, low);
    };
  }

  private static int compareIds(
      boolean uuid, long high, long low, boolean otherUuid, long otherHigh, long otherLow) {
    if (uuid != otherUuid) {
      return uuid ? 1 : -1;
    }
    return high != otherHigh
        ? Long.compareUnsigned(high, otherHigh)
        : Long.compareUnsigned(low, otherLow);
  }
}
