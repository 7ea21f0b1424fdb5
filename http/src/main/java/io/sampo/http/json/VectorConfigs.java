package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.Memory;
import io.sampo.storage.schema.Modifier;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.SparseVectorParams;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Readers of how vectors are kept (spec dataplane §2.3, §2.4, §2.8). */
final class VectorConfigs {
  private enum Comparator {
    MAX_SIM
  }

  private VectorConfigs() {}

  /** One unnamed vector, or a map of named ones. */
  static VectorsConfig vectors(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("VectorsConfig"),
        json,
        value ->
            value instanceof Json.Obj(var members) && isOneVector(members)
                ? VectorsConfig.unnamed(params(value, at))
                : new VectorsConfig(false, Read.map(value, each -> params(each, at.member("?")))));
  }

  /** A vector may be called {@code size}; its settings are an object then. */
  private static boolean isOneVector(Map<String, Json> members) {
    return members.containsKey("size") && !(members.get("size") instanceof Json.Obj);
  }

  private static VectorParams params(Json json, At at) {
    var fields = Fields.of(json, "VectorParams");
    int size = fields.required("size", VectorConfigs::size);
    at.check(size, "size", Rule.within(1, VectorParams.MAX_SIZE));
    return new VectorParams(
        size,
        fields.required("distance", distance -> Read.word(distance, Distance.class)),
        fields.optional("hnsw_config", hnsw -> hnsw(hnsw, at.member("hnsw_config"))),
        fields
            .alias("quantization_config", "quantization")
            .optional(
                "quantization_config",
                config -> Quantizations.config(config, at.member("quantization_config"))),
        fields.optional("on_disk", Read::bool),
        denseMemory(fields, at),
        fields.optional("datatype", type -> Read.word(type, Datatype.class)),
        fields.optional("multivector_config", VectorConfigs::multivector) != null);
  }

  /** Zero counts as a wrong type here. */
  private static int size(Json json) {
    int size = Read.smallCount(json);
    if (size == 0) {
      throw new FormatException("invalid value: integer `0`, expected a nonzero u64");
    }
    return size;
  }

  private static Comparator multivector(Json json) {
    return Fields.of(json, "MultiVectorConfig")
        .required("comparator", word -> Read.word(word, Comparator.class));
  }

  static @Nullable Memory denseMemory(Fields fields, At at) {
    return fields.optional(
        "memory",
        VectorConfigs::memory,
        at,
        Rule.not(
            Memory.PINNED, "`pinned` memory placement is not supported for dense vector storage"));
  }

  static Memory memory(Json json) {
    return Read.word(json, Memory.class);
  }

  /** Graph settings; what is not given stays unset. */
  static HnswConfig hnsw(Json json, At at) {
    var fields =
        Fields.of(json, "HnswConfig").alias("full_scan_threshold", "full_scan_threshold_kb");
    return new HnswConfig(
        fields.optional("m", Read::count),
        fields.optional("ef_construct", Read::count, at, Rule.atLeast(4L)),
        fields.optional("full_scan_threshold", Read::count, at, Rule.atLeast(10L)),
        fields.optional("max_indexing_threads", Read::count),
        fields.optional("on_disk", Read::bool),
        fields.optional("payload_m", Read::count),
        fields.optional("inline_storage", Read::bool),
        fields.optional("memory", VectorConfigs::memory));
  }

  /** Sparse vectors by name. */
  static Map<String, SparseVectorParams> sparse(Json json, At at) {
    var sparse = new LinkedHashMap<String, SparseVectorParams>();
    Read.map(json, params -> sparseParams(params, at.element(sparse.size()))).forEach(sparse::put);
    return sparse;
  }

  private static SparseVectorParams sparseParams(Json json, At at) {
    var fields = Fields.of(json, "SparseVectorParams");
    return new SparseVectorParams(
        fields.optional("index", index -> sparseIndex(index, at.member("index"))),
        fields.optional("modifier", modifier -> Read.word(modifier, Modifier.class)));
  }

  private static SparseVectorParams.Index sparseIndex(Json json, At at) {
    var fields = Fields.of(json, "SparseIndexParams");
    return new SparseVectorParams.Index(
        fields.optional("full_scan_threshold", Read::count),
        fields.optional("on_disk", Read::bool),
        fields.optional("memory", VectorConfigs::memory),
        sparseDatatype(fields, at));
  }

  private static @Nullable Datatype sparseDatatype(Fields fields, At at) {
    return fields.optional(
        "datatype",
        type -> Read.word(type, Datatype.class),
        at,
        Rule.not(Datatype.TURBO4, "sparse vectors do not support the `turbo4` datatype"));
  }

  /** A vector added to a collection that exists; dense wins where both kinds are given. */
  static NewVector added(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("VectorNameConfig"),
        json,
        value -> {
          var fields = Fields.of(value, "VectorNameConfig");
          return fields.has("dense")
              ? fields.required("dense", dense -> addedDense(dense, at.member("dense")))
              : fields.required("sparse", sparse -> addedSparse(sparse, at.member("sparse")));
        });
  }

  private static NewVector addedDense(Json json, At at) {
    var fields = Fields.of(json, "DenseVectorNameConfig");
    int size = fields.required("size", Read::smallCount);
    at.check(size, "size", Rule.within(1, VectorParams.MAX_SIZE));
    return new NewVector.Dense(
        size,
        fields.required("distance", distance -> Read.word(distance, Distance.class)),
        fields.optional("multivector_config", VectorConfigs::multivector) != null,
        fields.optional("datatype", type -> Read.word(type, Datatype.class)));
  }

  private static NewVector addedSparse(Json json, At at) {
    var fields = Fields.of(json, "SparseVectorNameConfig");
    return new NewVector.Sparse(
        fields.optional("modifier", modifier -> Read.word(modifier, Modifier.class)),
        sparseDatatype(fields, at));
  }
}
