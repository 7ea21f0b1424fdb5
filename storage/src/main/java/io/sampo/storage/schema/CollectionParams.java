package io.sampo.storage.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a collection's configuration that shapes its data and its spread over peers. */
public record CollectionParams(
    VectorsConfig vectors,
    Map<String, SparseVectorParams> sparseVectors,
    int shardNumber,
    @Nullable ShardingMethod shardingMethod,
    int replicationFactor,
    int writeConsistencyFactor,
    @Nullable Integer readFanOutFactor,
    @Nullable Long readFanOutDelayMs,
    boolean onDiskPayload,
    @Nullable Memory payloadMemory) {

  public CollectionParams {
    sparseVectors = Collections.unmodifiableMap(new LinkedHashMap<>(sparseVectors));
  }
}
