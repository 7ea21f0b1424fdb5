package io.sampo.storage.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user gave to create a collection; {@code null} = the server's default. */
public record NewCollection(
    VectorsConfig vectors,
    Map<String, SparseVectorParams> sparseVectors,
    @Nullable Integer shardNumber,
    @Nullable ShardingMethod shardingMethod,
    @Nullable Integer replicationFactor,
    @Nullable Integer writeConsistencyFactor,
    @Nullable Boolean onDiskPayload,
    @Nullable Memory payloadMemory,
    HnswConfig hnsw,
    OptimizersConfig optimizers,
    WalConfig wal,
    @Nullable QuantizationConfig quantization,
    @Nullable StrictModeConfig strictMode,
    @Nullable Map<String, @Nullable Object> metadata) {

  public NewCollection {
    sparseVectors = Collections.unmodifiableMap(new LinkedHashMap<>(sparseVectors));
  }
}
