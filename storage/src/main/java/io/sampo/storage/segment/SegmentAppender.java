package io.sampo.storage.segment;

import io.sampo.storage.io.WriteBuffer;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Adds rows to a segment in batches: rows are put together in memory, then {@link #write} takes
 * them to the files with one write each and makes them findable. One thread at a time.
 */
final class SegmentAppender {
  /** Bounds the memory of a batch; large enough that a write costs little more than its bytes. */
  private static final long BATCH_BYTES = 4L << 20;

  private final Segment segment;
  private final Tally tally;
  private final WriteBuffer rows = new WriteBuffer(4 << 10);
  private final WriteBuffer payloads = new WriteBuffer(4 << 10);
  private final VectorBatch[] vectors;
  private final long[] flags;
  private final List<Payload> pending = new ArrayList<>();
  private long bytesPerRow = 80;

  /**
   * At the end of a segment.
   *
   * @param tally counts what is written, and vectors that are copied
   */
  SegmentAppender(Segment segment, Tally tally) {
    this.segment = segment;
    this.tally = tally;
    flags = segment.rows().newFlags();
    vectors = new VectorBatch[segment.layout().slots().size()];
    for (int slot = 0; slot < vectors.length; slot++) {
      vectors[slot] = new VectorBatch(segment.vectors(slot));
      bytesPerRow += segment.vectors(slot).strideBytes();
    }
  }

  Segment segment() {
    return segment;
  }

  /** Whether it is time to {@link #write}. */
  boolean isFull() {
    return pending.size() * bytesPerRow + payloads.position() >= BATCH_BYTES;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Puts the prepared vector of the row that {@link #add} ends. */
  void vector(int slot, float[] prepared) {
    vectors[slot].put(prepared);
    RowFile.setVector(flags, slot);
  }

  /** Copies the vectors of a row, of any segment, that have a slot here and none yet. */
  void copyVectors(Segment from, int row, Set<VectorField> but) {
    for (int slot = 0; slot < vectors.length; slot++) {
      var field = segment.layout().slots().get(slot);
      var fromSlot = from.layout().slot(field);
      if (fromSlot >= 0 && from.rows().hasVector(row, fromSlot) && !but.contains(field)) {
        vectors[slot].copy(from.vectors(fromSlot), row);
        tally.vectorsRead(from.vectors(fromSlot).strideBytes());
        RowFile.setVector(flags, slot);
      }
    }
  }

  /**
   * Completes a row.
   *
   * @param cells encoded, empty where the stamp of the row is that of all its cells
   */
  void add(PointId id, long operation, Stamp stamp, Payload payload, byte[] cells) {
    var offset = segment.payloads().file().lengthBytes() + payloads.position();
    PayloadFile.put(payloads, payload, cells);
    segment
        .rows()
        .put(
            rows,
            id,
            operation,
            stamp,
            offset,
            PayloadFile.length(payload, cells),
            cells.length > 0,
            flags);
    pending.add(payload);
    for (var vector : vectors) {
      vector.endRow(pending.size());
    }
    Arrays.fill(flags, 0);
  }

  /**
   * Writes the batch and makes its rows findable, one after the other.
   *
   * @param added is told each row, before the next one is made findable
   */
  void write(IntConsumer added) {
    if (pending.isEmpty()) {
      return;
    }
    for (int slot = 0; slot < vectors.length; slot++) {
      tally.vectorsWritten(vectors[slot].write(pending.size()));
      if (vectors[slot].firstMissing() < pending.size()) {
        segment.lacksVector(slot, segment.rowCount() + vectors[slot].firstMissing());
      }
    }
    tally.payloadsWritten(payloads.position());
    segment.payloads().file().append(payloads.content());
    segment.rows().file().append(rows.content());
    var indexes = segment.indexes();
    var row = segment.rowCount();
    segment.deleted().grow(row + pending.size());
    for (var payload : pending) {
      indexes.add(row, payload);
      added.accept(row);
      row++;
    }
    segment.rowCount(row);
    clear();
  }

  private void clear() {
    rows.clear();
    payloads.clear();
    pending.clear();
    for (var vector : vectors) {
      vector.clear();
    }
  }
}
