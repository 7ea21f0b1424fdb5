package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.Extent;
import io.sampo.storage.io.WriteBuffer;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Which operation ended each row of a segment: in memory for readers, and as a log of (row,
 * operation) pairs of 16 bytes for the next start. A log, and not a mapped array, so that it grows
 * and is checked like every other file and ends where the flushed operation ended.
 *
 * <p>One thread deletes, any thread asks.
 */
final class DeletedRows {
  private static final long CHUNK = 1L << 20;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int RECORD = 16;

  private final AppendFile log;
  private final LongColumn endedBy = new LongColumn();
  private final WriteBuffer batch = new WriteBuffer(RECORD * 64);
  private int count;

  /** Rows in the log, for other threads. */
  private volatile int written;

  private DeletedRows(AppendFile log) {
    this.log = log;
  }

  static DeletedRows create(Disk disk, Path path) {
    return new DeletedRows(AppendFile.create(disk, path, CHUNK));
  }

  static DeletedRows open(Disk disk, Path path, Extent extent, int rows) {
    var opened = new DeletedRows(AppendFile.open(disk, path, CHUNK, extent));
    opened.endedBy.grow(rows);
    for (int index = 0; index < extent.lengthBytes() / RECORD; index++) {
      opened.endedBy.set(opened.endedRow(index), opened.endedRowBy(index));
      opened.count++;
    }
    opened.written = opened.count;
    return opened;
  }

  AppendFile file() {
    return log;
  }

  /** Makes rows below {@code rows} known, alive. */
  void grow(int rows) {
    endedBy.grow(rows);
  }

  /** The operation that ended the row, 0 for none. */
  long endedBy(int row) {
    return endedBy.get(row);
  }

  /** Whether a view of {@code operation} still sees the row, if it sees the row's beginning. */
  boolean isAlive(int row, long operation) {
    var end = endedBy.get(row);
    return end == 0 || end > operation;
  }

  /** Ends a row that is alive; readers see it with a view of that operation. */
  void end(int row, long operation) {
    endedBy.set(row, operation);
    batch.putLong(row);
    batch.putLong(operation);
    count++;
  }

  /** Writes what was ended since the last call. */
  void write() {
    if (!batch.isEmpty()) {
      log.append(batch.content());
      batch.clear();
      written = count;
    }
  }

  /** How many ended rows the log has; any thread. */
  int written() {
    return written;
  }

  /** The row that ended as number {@code index}. */
  int endedRow(int index) {
    var at = (long) index * RECORD;
    return (int) log.chunk((int) (at / CHUNK)).get(LONG, at % CHUNK);
  }

  /** The operation that ended it. */
  long endedRowBy(int index) {
    var at = (long) index * RECORD;
    return log.chunk((int) (at / CHUNK)).get(LONG, at % CHUNK + Long.BYTES);
  }

  /** How many rows are ended; for the writing thread. */
  int count() {
    return count;
  }
}
