package io.sampo.storage.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection's whole configuration, with defaults filled in.
 *
 * @param metadata any JSON object of the user, values as in {@code Map} of {@code JsonValues}
 */
public record CollectionConfig(
    CollectionParams params,
    HnswConfig hnsw,
    OptimizersConfig optimizers,
    WalConfig wal,
    @Nullable QuantizationConfig quantization,
    @Nullable StrictModeConfig strictMode,
    @Nullable Map<String, @Nullable Object> metadata) {}
