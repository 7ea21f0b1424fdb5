package io.sampo.cluster.collection;

import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.QuantizationConfig;
import io.sampo.storage.schema.ShardingMethod;
import io.sampo.storage.schema.StrictModeConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a new collection gets where its creator says nothing (spec dataplane §2.3): the server's
 * configuration, and below it the built-in defaults.
 *
 * @param shardNumber {@code null} = so many for each peer, or one for each shard key
 * @param shardsPerPeer how many that is
 * @param vectorsOnDisk whether dense vectors are marked {@code on_disk}; {@code null} = as given
 */
public record CollectionDefaults(
    @Nullable Integer shardNumber,
    int shardsPerPeer,
    int replicationFactor,
    int writeConsistencyFactor,
    boolean onDiskPayload,
    @Nullable Boolean vectorsOnDisk,
    HnswConfig hnsw,
    OptimizersConfig optimizers,
    WalConfig wal,
    @Nullable QuantizationConfig quantization,
    @Nullable StrictModeConfig strictMode) {

  public static final CollectionDefaults BUILT_IN =
      new CollectionDefaults(
          null,
          1,
          1,
          1,
          true,
          null,
          HnswConfig.DEFAULTS,
          OptimizersConfig.DEFAULTS,
          WalConfig.DEFAULTS,
          null,
          null);

  public CollectionDefaults {
    hnsw = hnsw.over(HnswConfig.DEFAULTS);
    optimizers = optimizers.over(OptimizersConfig.DEFAULTS);
    wal = wal.over(WalConfig.DEFAULTS);
  }

  CollectionConfig apply(NewCollection given, int peers) {
    int shards =
        Objects.requireNonNullElse(
            shardNumber,
            given.shardingMethod() == ShardingMethod.CUSTOM ? 1 : shardsPerPeer * peers);
    return new CollectionConfig(
        new CollectionParams(
            vectors(given.vectors()),
            given.sparseVectors(),
            Objects.requireNonNullElse(given.shardNumber(), shards),
            given.shardingMethod(),
            Objects.requireNonNullElse(given.replicationFactor(), replicationFactor),
            Objects.requireNonNullElse(given.writeConsistencyFactor(), writeConsistencyFactor),
            null,
            null,
            Objects.requireNonNullElse(given.onDiskPayload(), onDiskPayload),
            given.payloadMemory()),
        given.hnsw().over(hnsw),
        given.optimizers().over(optimizers),
        given.wal().over(wal),
        given.quantization() == null ? quantization : given.quantization(),
        given.strictMode() == null ? strictMode : given.strictMode(),
        given.metadata());
  }

  /** Shards made together with the collection: with custom sharding none. */
  static int initialShards(CollectionConfig config) {
    return config.params().shardingMethod() == ShardingMethod.CUSTOM
        ? 0
        : config.params().shardNumber();
  }

  private VectorsConfig vectors(VectorsConfig given) {
    if (vectorsOnDisk == null) {
      return given;
    }
    var marked = new LinkedHashMap<String, VectorParams>();
    given
        .byName()
        .forEach(
            (name, params) ->
                marked.put(
                    name,
                    params.onDisk() != null
                        ? params
                        : new VectorParams(
                            params.size(),
                            params.distance(),
                            params.hnswConfig(),
                            params.quantizationConfig(),
                            vectorsOnDisk,
                            params.memory(),
                            params.datatype(),
                            params.multivector())));
    return new VectorsConfig(given.single(), marked);
  }
}
