package io.sampo.storage.vector;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.Extent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The float32 vectors of one name in one segment: row after row in one file, zeros where a point
 * lacks the vector. Appended to by one thread, read by any.
 *
 * @param rowsPerChunk how many rows one mapping holds; rows never lie across two
 */
public record DenseVectors(int dimension, int rowsPerChunk, AppendFile file) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public static DenseVectors create(Disk disk, Path path, int dimension, long chunkBytes) {
    var rows = rowsPerChunk(dimension, chunkBytes);
    return new DenseVectors(
        dimension, rows, AppendFile.create(disk, path, rows * strideBytes(dimension)));
  }

  /** Opens what {@link #create} has made; {@code growing} if more rows will come. */
  public static DenseVectors open(
      Disk disk, Path path, int dimension, long chunkBytes, Extent extent, boolean growing) {
    var rows = rowsPerChunk(dimension, chunkBytes);
    var chunk = rows * strideBytes(dimension);
    return new DenseVectors(
        dimension,
        rows,
        growing
            ? AppendFile.open(disk, path, chunk, extent)
            : AppendFile.openSealed(disk, path, chunk, extent));
  }

  private static int rowsPerChunk(int dimension, long chunkBytes) {
    return (int) Math.max(1, Math.min(chunkBytes / strideBytes(dimension), 1 << 20));
  }

  private static long strideBytes(int dimension) {
    return (long) dimension * Float.BYTES;
  }

  public long strideBytes() {
    return strideBytes(dimension);
  }

  /** The mapping that holds {@code row}. */
  public MemorySegment chunkOf(int row) {
    return file.chunk(row / rowsPerChunk);
  }

  /** Where in {@link #chunkOf} the row begins. */
  public long offsetInChunk(int row) {
    return row % rowsPerChunk * strideBytes();
  }

  /** A copy of one vector. */
  public float[] get(int row) {
    var values = new float[dimension];
    MemorySegment.copy(chunkOf(row), FLOAT, offsetInChunk(row), values, 0, dimension);
    return values;
  }
}
