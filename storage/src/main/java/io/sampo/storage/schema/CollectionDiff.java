package io.sampo.storage.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PATCH of a collection (spec dataplane §2.7); a {@code null} section changes nothing. */
public record CollectionDiff(
    @Nullable Map<String, VectorDiff> vectors,
    @Nullable Map<String, SparseVectorParams> sparseVectors,
    @Nullable HnswConfig hnsw,
    @Nullable OptimizersConfig optimizers,
    @Nullable ParamsDiff params,
    @Nullable QuantizationDiff quantization,
    @Nullable StrictModeConfig strictMode,
    @Nullable Map<String, @Nullable Object> metadata) {

  /** What may change of one dense vector. */
  public record VectorDiff(
      @Nullable HnswConfig hnswConfig,
      @Nullable QuantizationDiff quantization,
      @Nullable Boolean onDisk,
      @Nullable Memory memory) {}

  /** What may change of the collection's parameters. */
  public record ParamsDiff(
      @Nullable Integer replicationFactor,
      @Nullable Integer writeConsistencyFactor,
      @Nullable Integer readFanOutFactor,
      @Nullable Long readFanOutDelayMs,
      @Nullable Boolean onDiskPayload,
      @Nullable Memory payloadMemory) {}

  /** A new quantisation, or none. */
  public sealed interface QuantizationDiff {
    /** Drop it. */
    record Disabled() implements QuantizationDiff {}

    /** Replace it. */
    record Replace(QuantizationConfig config) implements QuantizationDiff {}
  }
}
