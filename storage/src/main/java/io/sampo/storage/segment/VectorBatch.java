package io.sampo.storage.segment;

import io.sampo.storage.io.WriteBuffer;
import io.sampo.storage.vector.DenseVectors;

/** The vectors of one name in a batch of rows; rows without one become zeros. One thread. */
final class VectorBatch {
  private final DenseVectors store;
  private final WriteBuffer buffer;
  private int rows;
  private int firstMissing = Integer.MAX_VALUE;

  VectorBatch(DenseVectors store) {
    this.store = store;
    buffer = new WriteBuffer(store.strideBytes());
  }

  /** The row's vector. */
  void put(float[] values) {
    fill(rows);
    buffer.putFloats(values);
  }

  /** The row's vector is the one of another row. */
  void copy(DenseVectors from, int row) {
    fill(rows);
    buffer.putBytes(from.chunkOf(row), from.offsetInChunk(row), from.strideBytes());
  }

  /** The batch has this many rows now; the last one lacks a vector if none was put. */
  void endRow(int count) {
    rows = count;
    if (buffer.position() < count * store.strideBytes()) {
      firstMissing = Math.min(firstMissing, count - 1);
    }
  }

  /** The first row of the batch without a vector, or a very large number. */
  int firstMissing() {
    return firstMissing;
  }

  private void fill(int count) {
    buffer.putZeros(count * store.strideBytes() - buffer.position());
  }

  /**
   * Appends the batch of {@code count} rows; rows without a vector at its end take no space.
   *
   * @return the bytes of the others
   */
  long write(int count) {
    var bytes = buffer.position();
    store.file().append(buffer.content());
    store.file().appendHole(count * store.strideBytes() - bytes);
    return bytes;
  }

  void clear() {
    buffer.clear();
    rows = 0;
    firstMissing = Integer.MAX_VALUE;
  }
}
