package io.sampo.storage.schema;

import org.jspecify.annotations.Nullable;

/**
 * One dense vector of a collection.
 *
 * @param size dimensions, 1..65536
 * @param onDisk deprecated, echoed as given
 * @param memory echoed only when given
 * @param datatype {@code null} = float32, not echoed
 * @param multivector whether a point may hold a matrix of rows of {@code size} (MaxSim)
 */
public record VectorParams(
    int size,
    Distance distance,
    @Nullable HnswConfig hnswConfig,
    @Nullable QuantizationConfig quantizationConfig,
    @Nullable Boolean onDisk,
    @Nullable Memory memory,
    @Nullable Datatype datatype,
    boolean multivector) {

  public static final int MAX_SIZE = 65_536;

  /** A plain float32 vector with nothing else set. */
  public static VectorParams of(int size, Distance distance) {
    return new VectorParams(size, distance, null, null, null, null, null, false);
  }
}
