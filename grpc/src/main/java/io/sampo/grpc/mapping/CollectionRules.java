package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.sampo.cluster.collection.Violations;
import io.sampo.storage.schema.VectorParams;

/** The declared rules of requests about collections, as {@link Rules}. */
public final class CollectionRules {
  private static final int MIN_EF_CONSTRUCT = 4;
  private static final int MIN_FULL_SCAN_THRESHOLD_KB = 10;
  private static final int MIN_VACUUM_VECTORS = 100;
  private static final int MAX_PERCENT = 100;
  private static final int TURBO4 = 4;

  private CollectionRules() {}

  public static void create(Collections.CreateCollection create) {
    var v = new Violations();
    v.newCollectionName("collection_name", create.getCollectionName());
    hnsw(v, "hnsw_config", create.getHnswConfig());
    wal(v, "wal_config", create.getWalConfig());
    optimizers(v, "optimizers_config", create.getOptimizersConfig());
    positive(v, "shard_number", create.hasShardNumber(), create.getShardNumber());
    vectors(v, create.getVectorsConfig());
    positive(v, "replication_factor", create.hasReplicationFactor(), create.getReplicationFactor());
    positive(
        v,
        "write_consistency_factor",
        create.hasWriteConsistencyFactor(),
        create.getWriteConsistencyFactor());
    quantization(v, "quantization_config.quantization", create.getQuantizationConfig());
    sparse(v, create.getSparseVectorsConfig());
    strictMode(v, create.getStrictModeConfig());
    var payload = Newer.message(create, Newer.CREATE_PAYLOAD);
    if (payload != null && isPinned(Newer.number(payload, Newer.PAYLOAD_MEMORY))) {
      v.add("payload.memory", "`pinned` memory placement is not supported for payload storage");
    }
    Rules.enforce(v);
  }

  public static void update(Collections.UpdateCollection update) {
    var v = new Violations();
    v.collectionName("collection_name", update.getCollectionName());
    if (update.hasTimeout()) {
      v.atLeast("timeout", update.getTimeout(), 1);
    }
    optimizers(v, "optimizers_config", update.getOptimizersConfig());
    var params = update.getParams();
    positive(
        v,
        "params.replication_factor",
        params.hasReplicationFactor(),
        params.getReplicationFactor());
    positive(
        v,
        "params.write_consistency_factor",
        params.hasWriteConsistencyFactor(),
        params.getWriteConsistencyFactor());
    hnsw(v, "hnsw_config", update.getHnswConfig());
    strictMode(v, update.getStrictModeConfig());
    sparse(v, update.getSparseVectorsConfig());
    Rules.enforce(v);
  }

  public static void createFieldIndex(Points.CreateFieldIndexCollection create) {
    var v = new Violations();
    v.collectionName("collection_name", create.getCollectionName());
    var params = create.getFieldIndexParams().getIntegerIndexParams();
    if (params.hasLookup() && !params.getLookup() && params.hasRange() && !params.getRange()) {
      v.custom(
          "field_index_params.index_params.lookup",
          "the 'lookup' and 'range' capabilities can't be both disabled");
    }
    Rules.enforce(v);
  }

  public static void createVectorName(Points.CreateVectorNameRequest create) {
    var v = new Violations();
    v.collectionName("collection_name", create.getCollectionName());
    if (create.hasDenseConfig()) {
      v.between(
          "vector_config.dense_config.size",
          create.getDenseConfig().getSize(),
          1,
          VectorParams.MAX_SIZE);
    }
    Rules.enforce(v);
  }

  private static void positive(Violations v, String path, boolean given, int value) {
    if (given) {
      v.atLeast(path, Integer.toUnsignedLong(value), 1);
    }
  }

  private static void positive(Violations v, String path, boolean given, long value) {
    if (given) {
      v.atLeast(path, value, 1);
    }
  }

  private static void vectors(Violations v, Collections.VectorsConfig vectors) {
    if (vectors.hasParams()) {
      vector(v, "vectors_config.config", vectors.getParams());
    }
    for (var params : vectors.getParamsMap().getMapMap().values()) {
      vector(v, "vectors_config.config.?", params);
    }
  }

  private static void vector(Violations v, String path, Collections.VectorParams params) {
    v.between(path + ".size", params.getSize(), 1, VectorParams.MAX_SIZE);
    hnsw(v, path + ".hnsw_config", params.getHnswConfig());
    quantization(v, path + ".quantization_config.quantization", params.getQuantizationConfig());
    if (isPinned(Newer.number(params, Newer.VECTOR_PARAMS_MEMORY))) {
      v.add(
          path + ".memory", "`pinned` memory placement is not supported for dense vector storage");
    }
  }

  private static boolean isPinned(@org.jspecify.annotations.Nullable Long memory) {
    return memory != null && memory == Memories.PINNED;
  }

  private static void sparse(Violations v, Collections.SparseVectorConfig sparse) {
    for (var params : sparse.getMapMap().values()) {
      if (params.getIndex().getDatatypeValue() == TURBO4) {
        v.add(
            "sparse_vectors_config.map.?.index.datatype",
            "sparse vectors do not support the `turbo4` datatype");
      }
    }
  }

  private static void hnsw(Violations v, String path, Collections.HnswConfigDiff hnsw) {
    if (hnsw.hasEfConstruct()) {
      v.atLeast(path + ".ef_construct", hnsw.getEfConstruct(), MIN_EF_CONSTRUCT);
    }
    if (hnsw.hasFullScanThreshold()) {
      v.atLeast(
          path + ".full_scan_threshold", hnsw.getFullScanThreshold(), MIN_FULL_SCAN_THRESHOLD_KB);
    }
  }

  private static void wal(Violations v, String path, Collections.WalConfigDiff wal) {
    positive(v, path + ".wal_capacity_mb", wal.hasWalCapacityMb(), wal.getWalCapacityMb());
    positive(v, path + ".wal_retain_closed", wal.hasWalRetainClosed(), wal.getWalRetainClosed());
  }

  private static void optimizers(
      Violations v, String path, Collections.OptimizersConfigDiff optimizers) {
    if (optimizers.hasDeletedThreshold()) {
      v.between(path + ".deleted_threshold", optimizers.getDeletedThreshold(), 0.0, 1.0);
    }
    if (optimizers.hasVacuumMinVectorNumber()) {
      v.atLeast(
          path + ".vacuum_min_vector_number",
          optimizers.getVacuumMinVectorNumber(),
          MIN_VACUUM_VECTORS);
    }
    positive(
        v,
        path + ".max_segment_size",
        optimizers.hasMaxSegmentSize(),
        optimizers.getMaxSegmentSize());
  }

  private static void quantization(
      Violations v, String path, Collections.QuantizationConfig quantization) {
    if (quantization.getScalar().hasQuantile()) {
      v.between(path + ".quantile", (double) quantization.getScalar().getQuantile(), 0.5, 1.0);
    }
  }

  private static void strictMode(Violations v, Collections.StrictModeConfig strict) {
    String path = "strict_mode_config.";
    positive(v, path + "max_query_limit", strict.hasMaxQueryLimit(), strict.getMaxQueryLimit());
    positive(v, path + "max_timeout", strict.hasMaxTimeout(), strict.getMaxTimeout());
    positive(v, path + "read_rate_limit", strict.hasReadRateLimit(), strict.getReadRateLimit());
    positive(v, path + "write_rate_limit", strict.hasWriteRateLimit(), strict.getWriteRateLimit());
    positive(v, path + "max_points_count", strict.hasMaxPointsCount(), strict.getMaxPointsCount());
    if (strict.hasMaxResidentMemoryPercent()) {
      v.between(
          path + "max_resident_memory_percent",
          Integer.toUnsignedLong(strict.getMaxResidentMemoryPercent()),
          1,
          MAX_PERCENT);
    }
    for (var multi : strict.getMultivectorConfig().getMultivectorConfigMap().values()) {
      positive(
          v,
          path + "multivector_config.multivector_config.?.max_vectors",
          multi.hasMaxVectors(),
          multi.getMaxVectors());
    }
    for (var sparse : strict.getSparseConfig().getSparseConfigMap().values()) {
      positive(
          v,
          path + "sparse_config.sparse_config.?.max_length",
          sparse.hasMaxLength(),
          sparse.getMaxLength());
    }
  }
}
