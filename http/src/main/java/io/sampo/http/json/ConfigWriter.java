package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.storage.model.Payload;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.QuantizationConfig;
import io.sampo.storage.schema.SparseVectorParams;
import io.sampo.storage.schema.StrictModeConfig;
import io.sampo.storage.schema.VectorParams;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a collection's configuration (spec dataplane §2.6): what the user gave is echoed, and some
 * members are there even when they are unset.
 */
public final class ConfigWriter {
  private ConfigWriter() {}

  /** The configuration as one JSON object. */
  public static byte[] bytes(CollectionConfig config) {
    JsonBody body = out -> write(config, out);
    return body.toBytes();
  }

  static void write(CollectionConfig config, JsonGenerator out) throws IOException {
    Members.object(
        out,
        all -> {
          all.object("params", members -> params(config.params(), members));
          all.object(
              "hnsw_config",
              members -> {
                var hnsw = config.hnsw();
                members
                    .always("m", hnsw.m())
                    .always("ef_construct", hnsw.efConstruct())
                    .always("full_scan_threshold", hnsw.fullScanThreshold())
                    .always("max_indexing_threads", hnsw.maxIndexingThreads())
                    .always("on_disk", hnsw.onDisk());
                rareHnsw(hnsw, members);
              });
          all.object("optimizer_config", members -> optimizers(config.optimizers(), members));
          all.object(
              "wal_config",
              members ->
                  members
                      .always("wal_capacity_mb", config.wal().walCapacityMb())
                      .always("wal_segments_ahead", config.wal().walSegmentsAhead())
                      .always("wal_retain_closed", config.wal().walRetainClosed()));
          if (config.quantization() == null) {
            all.always("quantization_config", null);
          } else {
            quantization(config.quantization(), all);
          }
          if (config.strictMode() != null) {
            strictMode(config.strictMode(), all);
          }
          if (config.metadata() != null) {
            metadata(config.metadata(), out);
          }
        });
  }

  private static void metadata(Map<String, @Nullable Object> metadata, JsonGenerator out)
      throws IOException {
    out.writeFieldName("metadata");
    Payload encoded = Payloads.encode(metadata);
    Payloads.toJson(encoded, out);
  }

  static void params(CollectionParams params, Members members) throws IOException {
    var vectors = params.vectors();
    if (vectors.single()) {
      members.object("vectors", one -> vector(vectors.byName().values().iterator().next(), one));
    } else {
      members.object(
          "vectors",
          named -> {
            for (var vector : vectors.byName().entrySet()) {
              named.object(vector.getKey(), one -> vector(vector.getValue(), one));
            }
          });
    }
    members
        .always("shard_number", params.shardNumber())
        .some("sharding_method", params.shardingMethod())
        .always("replication_factor", params.replicationFactor())
        .always("write_consistency_factor", params.writeConsistencyFactor())
        .some("read_fan_out_factor", params.readFanOutFactor())
        .some("read_fan_out_delay_ms", params.readFanOutDelayMs())
        .always("on_disk_payload", params.onDiskPayload());
    if (params.payloadMemory() != null) {
      members.object("payload", payload -> payload.always("memory", params.payloadMemory()));
    }
    if (!params.sparseVectors().isEmpty()) {
      members.object(
          "sparse_vectors",
          named -> {
            for (var sparse : params.sparseVectors().entrySet()) {
              named.object(sparse.getKey(), one -> sparse(sparse.getValue(), one));
            }
          });
    }
  }

  private static void vector(VectorParams vector, Members members) throws IOException {
    members.always("size", vector.size()).always("distance", vector.distance());
    var hnsw = vector.hnswConfig();
    if (hnsw != null) {
      members.object(
          "hnsw_config",
          given -> {
            given
                .some("m", hnsw.m())
                .some("ef_construct", hnsw.efConstruct())
                .some("full_scan_threshold", hnsw.fullScanThreshold())
                .some("max_indexing_threads", hnsw.maxIndexingThreads())
                .some("on_disk", hnsw.onDisk());
            rareHnsw(hnsw, given);
          });
    }
    if (vector.quantizationConfig() != null) {
      quantization(vector.quantizationConfig(), members);
    }
    members
        .some("on_disk", vector.onDisk())
        .some("memory", vector.memory())
        .some("datatype", vector.datatype());
    if (vector.multivector()) {
      members.object("multivector_config", multi -> multi.always("comparator", "max_sim"));
    }
  }

  private static void rareHnsw(HnswConfig hnsw, Members members) throws IOException {
    members
        .some("payload_m", hnsw.payloadM())
        .some("inline_storage", hnsw.inlineStorage())
        .some("memory", hnsw.memory());
  }

  private static void sparse(SparseVectorParams sparse, Members members) throws IOException {
    var index = sparse.index();
    if (index != null) {
      members.object(
          "index",
          given ->
              given
                  .some("full_scan_threshold", index.fullScanThreshold())
                  .some("on_disk", index.onDisk())
                  .some("memory", index.memory())
                  .some("datatype", index.datatype()));
    }
    members.some("modifier", sparse.modifier());
  }

  private static void optimizers(OptimizersConfig config, Members members) throws IOException {
    members
        .always("deleted_threshold", config.deletedThreshold())
        .always("vacuum_min_vector_number", config.vacuumMinVectorNumber())
        .always("default_segment_number", config.defaultSegmentNumber())
        .always("max_segment_size", config.maxSegmentSize())
        .always("memmap_threshold", config.memmapThreshold())
        .always("indexing_threshold", config.indexingThreshold())
        .always("flush_interval_sec", config.flushIntervalSec())
        .always("max_optimization_threads", threads(config.maxOptimizationThreads()))
        .always("prevent_unoptimized", config.preventUnoptimized());
  }

  /** Automatic is not told from unset. */
  private static @Nullable Long threads(@Nullable OptimizationThreads threads) {
    return threads instanceof OptimizationThreads.Fixed(var number) ? number : null;
  }

  private static void quantization(QuantizationConfig config, Members members) throws IOException {
    members.object(
        "quantization_config",
        choice -> {
          switch (config) {
            case QuantizationConfig.Scalar scalar ->
                choice.object(
                    "scalar",
                    given ->
                        given
                            .always("type", "int8")
                            .some("quantile", scalar.quantile())
                            .some("always_ram", scalar.alwaysRam())
                            .some("memory", scalar.memory()));
            case QuantizationConfig.Product product ->
                choice.object(
                    "product",
                    given ->
                        given
                            .always("compression", product.compression())
                            .some("always_ram", product.alwaysRam())
                            .some("memory", product.memory()));
            case QuantizationConfig.Binary binary ->
                choice.object(
                    "binary",
                    given ->
                        given
                            .some("always_ram", binary.alwaysRam())
                            .some("memory", binary.memory())
                            .some("encoding", binary.encoding())
                            .some("query_encoding", binary.queryEncoding()));
            case QuantizationConfig.Turbo turbo ->
                choice.object(
                    "turbo",
                    given ->
                        given
                            .some("always_ram", turbo.alwaysRam())
                            .some("memory", turbo.memory())
                            .some("bits", turbo.bits()));
          }
        });
  }

  private static void strictMode(StrictModeConfig config, Members members) throws IOException {
    members.object(
        "strict_mode_config",
        given -> {
          given
              .some("enabled", config.enabled())
              .some("max_query_limit", config.maxQueryLimit())
              .some("max_timeout", config.maxTimeout())
              .some("unindexed_filtering_retrieve", config.unindexedFilteringRetrieve())
              .some("unindexed_filtering_update", config.unindexedFilteringUpdate())
              .some("search_max_hnsw_ef", config.searchMaxHnswEf())
              .some("search_allow_exact", config.searchAllowExact())
              .some("search_max_oversampling", config.searchMaxOversampling())
              .some("upsert_max_batchsize", config.upsertMaxBatchsize())
              .some("search_max_batchsize", config.searchMaxBatchsize())
              .some("max_collection_vector_size_bytes", config.maxCollectionVectorSizeBytes())
              .some("read_rate_limit", config.readRateLimit())
              .some("write_rate_limit", config.writeRateLimit())
              .some("max_collection_payload_size_bytes", config.maxCollectionPayloadSizeBytes())
              .some("max_points_count", config.maxPointsCount())
              .some("filter_max_conditions", config.filterMaxConditions())
              .some("condition_max_size", config.conditionMaxSize());
          limits(given, "multivector_config", "max_vectors", config.multivectorMaxVectors());
          limits(given, "sparse_config", "max_length", config.sparseMaxLength());
          given
              .some("max_payload_index_count", config.maxPayloadIndexCount())
              .some("max_resident_memory_percent", config.maxResidentMemoryPercent());
        });
  }

  private static void limits(
      Members members, String name, String member, @Nullable Map<String, Long> limits)
      throws IOException {
    if (limits != null) {
      members.object(
          name,
          named -> {
            for (var limit : limits.entrySet()) {
              named.object(limit.getKey(), one -> one.always(member, limit.getValue()));
            }
          });
    }
  }
}
