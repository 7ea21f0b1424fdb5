package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.CollectionDiff.ParamsDiff;
import io.sampo.storage.schema.CollectionDiff.VectorDiff;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.Memory;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.ShardingMethod;
import io.sampo.storage.schema.StrictModeConfig;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Readers of bodies that create and change collections and aliases (spec dataplane §2). */
public final class CollectionReader {
  private CollectionReader() {}

  /** The body of a creation. */
  @SuppressWarnings("NullAway") // javac drops type annotations of compact constructors: metadata
  public static NewCollection create(Json json, At at) {
    var fields = withOldNames(Fields.of(json, "CreateCollection"));
    return new NewCollection(
        fields.or(
            "vectors", v -> VectorConfigs.vectors(v, at.member("vectors")), VectorsConfig.NONE),
        orElse(
            fields.optional(
                "sparse_vectors", s -> VectorConfigs.sparse(s, at.member("sparse_vectors"))),
            Map.of()),
        fields.optional("shard_number", Read::u32, at, Rule.atLeast(1)),
        fields.optional("sharding_method", word -> Read.word(word, ShardingMethod.class)),
        fields.optional("replication_factor", Read::u32, at, Rule.atLeast(1)),
        fields.optional("write_consistency_factor", Read::u32, at, Rule.atLeast(1)),
        fields.optional("on_disk_payload", Read::bool),
        payloadMemory(fields, at.member("payload")),
        orElse(hnsw(fields, at), HnswConfig.UNSET),
        orElse(optimizers(fields, at), OptimizersConfig.UNSET),
        orElse(
            fields.optional("wal_config", wal -> wal(wal, at.member("wal_config"))),
            WalConfig.UNSET),
        fields.optional(
            "quantization_config",
            config -> Quantizations.config(config, at.member("quantization_config"))),
        strictMode(fields, at),
        fields.values("metadata"));
  }

  /** The body of a PATCH. */
  public static CollectionDiff diff(Json json, At at) {
    var fields = withOldNames(Fields.of(json, "UpdateCollection"));
    return new CollectionDiff(
        fields.optional(
            "vectors",
            vectors ->
                Read.map(vectors, vector -> vectorDiff(vector, at.member("vectors").member("?")))),
        fields.optional(
            "sparse_vectors", sparse -> VectorConfigs.sparse(sparse, at.member("sparse_vectors"))),
        hnsw(fields, at),
        optimizers(fields, at),
        fields.optional("params", params -> paramsDiff(params, at.member("params"))),
        fields.optional(
            "quantization_config",
            config -> Quantizations.diff(config, at.member("quantization_config"))),
        strictMode(fields, at),
        fields.values("metadata"));
  }

  /** A vector added to a collection that exists. */
  public static NewVector newVector(Json json, At at) {
    return VectorConfigs.added(json, at);
  }

  /** Steps of a change of aliases. */
  public static List<AliasAction> aliasActions(Json json, At at) {
    return Fields.of(json, "ChangeAliasesOperation")
        .required("actions", actions -> Read.list(actions, CollectionReader::aliasAction));
  }

  private static AliasAction aliasAction(Json json) {
    return Read.variant(
        Read.noVariantOf("AliasOperations"),
        json,
        value -> {
          var fields = Fields.of(value, "AliasOperations");
          if (fields.has("create_alias")) {
            return fields.required("create_alias", CollectionReader::createAlias);
          }
          if (fields.has("delete_alias")) {
            return fields.required("delete_alias", CollectionReader::deleteAlias);
          }
          return fields.required("rename_alias", CollectionReader::renameAlias);
        });
  }

  private static AliasAction createAlias(Json json) {
    var fields = Fields.of(json, "CreateAlias");
    return new AliasAction.Create(
        fields.required("collection_name", Read::text), fields.required("alias_name", Read::text));
  }

  private static AliasAction deleteAlias(Json json) {
    return new AliasAction.Delete(
        Fields.of(json, "DeleteAlias").required("alias_name", Read::text));
  }

  private static AliasAction renameAlias(Json json) {
    var fields = Fields.of(json, "RenameAlias");
    return new AliasAction.Rename(
        fields.required("old_alias_name", Read::text),
        fields.required("new_alias_name", Read::text));
  }

  private static Fields withOldNames(Fields fields) {
    return fields
        .alias("optimizers_config", "optimizer_config")
        .alias("quantization_config", "quantization");
  }

  private static @Nullable HnswConfig hnsw(Fields fields, At at) {
    return fields.optional(
        "hnsw_config", hnsw -> VectorConfigs.hnsw(hnsw, at.member("hnsw_config")));
  }

  private static @Nullable OptimizersConfig optimizers(Fields fields, At at) {
    return fields.optional(
        "optimizers_config", config -> optimizers(config, at.member("optimizers_config")));
  }

  private static OptimizersConfig optimizers(Json json, At at) {
    var fields =
        Fields.of(json, "OptimizersConfigDiff")
            .alias("max_segment_size", "max_segment_size_kb")
            .alias("memmap_threshold", "memmap_threshold_kb")
            .alias("indexing_threshold", "indexing_threshold_kb");
    return new OptimizersConfig(
        fields.optional("deleted_threshold", Read::f64, at, Rule.within(0.0, 1.0)),
        fields.optional("vacuum_min_vector_number", Read::count, at, Rule.atLeast(100L)),
        fields.optional("default_segment_number", Read::count),
        fields.optional("max_segment_size", Read::count, at, Rule.atLeast(1L)),
        fields.optional("memmap_threshold", Read::count),
        fields.optional("indexing_threshold", Read::count),
        fields.optional("flush_interval_sec", Read::count),
        fields.optional("max_optimization_threads", CollectionReader::threads),
        fields.optional("prevent_unoptimized", Read::bool));
  }

  private static OptimizationThreads threads(Json json) {
    return Read.variant(
        Read.noVariantOf("MaxOptimizationThreads"),
        json,
        value ->
            value instanceof Json.Text(var word) && word.equals("auto")
                ? new OptimizationThreads.Auto()
                : new OptimizationThreads.Fixed(Read.count(value)));
  }

  private static WalConfig wal(Json json, At at) {
    var fields = Fields.of(json, "WalConfigDiff");
    return new WalConfig(
        fields.optional("wal_capacity_mb", Read::count, at, Rule.atLeast(1L)),
        fields.optional("wal_segments_ahead", Read::count),
        fields.optional("wal_retain_closed", Read::count, at, Rule.atLeast(1L)));
  }

  private static @Nullable Memory payloadMemory(Fields fields, At at) {
    var payload = fields.optional("payload", json -> Fields.of(json, "PayloadStorageParams"));
    return payload == null
        ? null
        : payload.optional(
            "memory",
            VectorConfigs::memory,
            at,
            Rule.not(
                Memory.PINNED, "`pinned` memory placement is not supported for payload storage"));
  }

  private static VectorDiff vectorDiff(Json json, At at) {
    var fields = Fields.of(json, "VectorParamsDiff").alias("quantization_config", "quantization");
    return new VectorDiff(
        fields.optional("hnsw_config", hnsw -> VectorConfigs.hnsw(hnsw, at.member("hnsw_config"))),
        fields.optional(
            "quantization_config",
            config -> Quantizations.diff(config, at.member("quantization_config"))),
        fields.optional("on_disk", Read::bool),
        VectorConfigs.denseMemory(fields, at));
  }

  private static ParamsDiff paramsDiff(Json json, At at) {
    var fields = Fields.of(json, "CollectionParamsDiff");
    return new ParamsDiff(
        fields.optional("replication_factor", Read::nonZeroU32),
        fields.optional("write_consistency_factor", Read::nonZeroU32),
        fields.optional("read_fan_out_factor", Read::u32),
        fields.optional("read_fan_out_delay_ms", Read::count),
        fields.optional("on_disk_payload", Read::bool),
        payloadMemory(fields, at.member("payload")));
  }

  private static @Nullable StrictModeConfig strictMode(Fields fields, At at) {
    return fields.optional(
        "strict_mode_config", config -> strictMode(config, at.member("strict_mode_config")));
  }

  private static StrictModeConfig strictMode(Json json, At at) {
    var fields = Fields.of(json, "StrictModeConfig");
    return new StrictModeConfig(
        fields.optional("enabled", Read::bool),
        fields.optional("max_query_limit", Read::count, at, Rule.atLeast(1L)),
        fields.optional("max_timeout", Read::count, at, Rule.atLeast(1L)),
        fields.optional("unindexed_filtering_retrieve", Read::bool),
        fields.optional("unindexed_filtering_update", Read::bool),
        fields.optional("search_max_hnsw_ef", Read::count),
        fields.optional("search_allow_exact", Read::bool),
        fields.optional("search_max_oversampling", Read::f64),
        fields.optional("upsert_max_batchsize", Read::count),
        fields.optional("search_max_batchsize", Read::count),
        fields.optional("max_collection_vector_size_bytes", Read::count),
        fields.optional("max_collection_payload_size_bytes", Read::count),
        fields.optional("max_points_count", Read::count, at, Rule.atLeast(1L)),
        fields.optional("read_rate_limit", Read::count, at, Rule.atLeast(1L)),
        fields.optional("write_rate_limit", Read::count, at, Rule.atLeast(1L)),
        fields.optional("filter_max_conditions", Read::count),
        fields.optional("condition_max_size", Read::count),
        fields.optional(
            "multivector_config",
            limits -> limits(limits, "max_vectors", at.member("multivector_config"))),
        fields.optional(
            "sparse_config", limits -> limits(limits, "max_length", at.member("sparse_config"))),
        fields.optional("max_payload_index_count", Read::count),
        fields.optional("max_resident_memory_percent", Read::count, at, Rule.within(1L, 100L)));
  }

  /** One limit per vector name. */
  private static Map<String, Long> limits(Json json, String member, At at) {
    var limits = new LinkedHashMap<String, Long>();
    int index = 0;
    for (var entry : Read.object(json).entrySet()) {
      var place = at.member("config").element(index++);
      var limit =
          Fields.of(entry.getValue(), "StrictModeLimit")
              .optional(member, Read::count, place, Rule.atLeast(1L));
      if (limit != null) {
        limits.put(entry.getKey(), limit);
      }
    }
    return limits;
  }

  private static <T> T orElse(@Nullable T value, T fallback) {
    return Objects.requireNonNullElse(value, fallback);
  }
}
