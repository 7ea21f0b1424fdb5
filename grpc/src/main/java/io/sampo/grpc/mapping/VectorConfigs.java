package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.bool;
import static io.sampo.grpc.mapping.Fields.set;

import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.schema.CollectionDiff.VectorDiff;
import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.Modifier;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.SparseVectorParams;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which vectors a collection has. */
public final class VectorConfigs {
  private static final int FLOAT32 = 1;
  private static final int UINT8 = 2;
  private static final int FLOAT16 = 3;
  private static final int TURBO4 = 4;

  private VectorConfigs() {}

  static VectorsConfig vectors(Collections.VectorsConfig config) {
    return switch (config.getConfigCase()) {
      case PARAMS -> VectorsConfig.unnamed(params(config.getParams()));
      case PARAMS_MAP -> {
        var byName = new LinkedHashMap<String, VectorParams>();
        config
            .getParamsMap()
            .getMapMap()
            .forEach((name, params) -> byName.put(name, params(params)));
        yield new VectorsConfig(false, byName);
      }
      case CONFIG_NOT_SET -> VectorsConfig.NONE;
    };
  }

  private static VectorParams params(Collections.VectorParams params) {
    return new VectorParams(
        (int) params.getSize(),
        distance(params.getDistance(), params.getDistanceValue()),
        params.hasHnswConfig() ? IndexConfigs.hnsw(params.getHnswConfig()) : null,
        params.hasQuantizationConfig()
            ? Quantizations.config(params.getQuantizationConfig())
            : null,
        bool(params.hasOnDisk(), params.getOnDisk()),
        Memories.memory(params, Newer.VECTOR_PARAMS_MEMORY),
        params.hasDatatype() ? datatype(params.getDatatypeValue()) : null,
        multivector(params.hasMultivectorConfig(), params.getMultivectorConfig()));
  }

  private static boolean multivector(boolean given, Collections.MultiVectorConfig config) {
    if (given && config.getComparator() != Collections.MultiVectorComparator.MaxSim) {
      throw new BadCall("Unknown multivector comparator: " + config.getComparatorValue());
    }
    return given;
  }

  private static Distance distance(Collections.Distance distance, int number) {
    return switch (distance) {
      case Cosine -> Distance.COSINE;
      case Euclid -> Distance.EUCLID;
      case Dot -> Distance.DOT;
      case Manhattan -> Distance.MANHATTAN;
      case UnknownDistance -> throw new BadCall("Malformed distance parameter: UnknownDistance");
      case UNRECOGNIZED -> throw new BadCall("Malformed distance parameter: " + number);
    };
  }

  /** By number, as the message classes lack the last one; 0 is the default, which is not echoed. */
  private static @Nullable Datatype datatype(int number) {
    return switch (number) {
      case 0 -> null;
      case FLOAT32 -> Datatype.FLOAT32;
      case UINT8 -> Datatype.UINT8;
      case FLOAT16 -> Datatype.FLOAT16;
      case TURBO4 -> Datatype.TURBO4;
      default -> throw new BadCall("Malformed datatype parameter: " + number);
    };
  }

  private static int number(Datatype datatype) {
    return switch (datatype) {
      case FLOAT32 -> FLOAT32;
      case UINT8 -> UINT8;
      case FLOAT16 -> FLOAT16;
      case TURBO4 -> TURBO4;
    };
  }

  static Map<String, SparseVectorParams> sparse(Collections.SparseVectorConfig config) {
    var byName = new LinkedHashMap<String, SparseVectorParams>();
    config.getMapMap().forEach((name, params) -> byName.put(name, sparse(params)));
    return byName;
  }

  private static SparseVectorParams sparse(Collections.SparseVectorParams params) {
    return new SparseVectorParams(
        params.hasIndex() ? index(params.getIndex()) : null,
        params.hasModifier() ? modifier(params.getModifier(), params.getModifierValue()) : null);
  }

  private static SparseVectorParams.Index index(Collections.SparseIndexConfig index) {
    return new SparseVectorParams.Index(
        Fields.number(index.hasFullScanThreshold(), index.getFullScanThreshold()),
        bool(index.hasOnDisk(), index.getOnDisk()),
        Memories.memory(index, Newer.SPARSE_INDEX_MEMORY),
        index.hasDatatype() ? datatype(index.getDatatypeValue()) : null);
  }

  private static Modifier modifier(Collections.Modifier modifier, int number) {
    return switch (modifier) {
      case None -> Modifier.NONE;
      case Idf -> Modifier.IDF;
      case UNRECOGNIZED -> throw new BadCall("Malformed modifier parameter: " + number);
    };
  }

  static Map<String, VectorDiff> diff(Collections.VectorsConfigDiff config) {
    return switch (config.getConfigCase()) {
      case PARAMS -> Map.of(VectorsConfig.UNNAMED, diff(config.getParams()));
      case PARAMS_MAP -> {
        var byName = new LinkedHashMap<String, VectorDiff>();
        config.getParamsMap().getMapMap().forEach((name, params) -> byName.put(name, diff(params)));
        yield byName;
      }
      case CONFIG_NOT_SET -> throw new BadCall("Malformed vectors config diff");
    };
  }

  private static VectorDiff diff(Collections.VectorParamsDiff diff) {
    return new VectorDiff(
        diff.hasHnswConfig() ? IndexConfigs.hnsw(diff.getHnswConfig()) : null,
        diff.hasQuantizationConfig() ? Quantizations.diff(diff.getQuantizationConfig()) : null,
        bool(diff.hasOnDisk(), diff.getOnDisk()),
        Memories.memory(diff, Newer.VECTOR_PARAMS_DIFF_MEMORY));
  }

  /** A vector to be added to a collection. */
  public static NewVector newVector(Points.CreateVectorNameRequest create) {
    return switch (create.getVectorConfigCase()) {
      case DENSE_CONFIG -> {
        var dense = create.getDenseConfig();
        yield new NewVector.Dense(
            (int) dense.getSize(),
            distance(dense.getDistance(), dense.getDistanceValue()),
            multivector(dense.hasMultivectorConfig(), dense.getMultivectorConfig()),
            dense.hasDatatype() ? datatype(dense.getDatatypeValue()) : null);
      }
      case SPARSE_CONFIG -> {
        var sparse = create.getSparseConfig();
        yield new NewVector.Sparse(
            sparse.hasModifier() ? modifier(sparse.getModifier(), sparse.getModifierValue()) : null,
            sparse.hasDatatype() ? datatype(sparse.getDatatypeValue()) : null);
      }
      case VECTORCONFIG_NOT_SET -> throw new BadCall("vector_config is missing");
    };
  }

  /** Echo of the dense vectors. */
  static Collections.VectorsConfig vectors(VectorsConfig config) {
    var result = Collections.VectorsConfig.newBuilder();
    if (config.single()) {
      return result.setParams(params(config.byName().values().iterator().next())).build();
    }
    var byName = result.getParamsMapBuilder();
    config.byName().forEach((name, params) -> byName.putMap(name, params(params)));
    return result.build();
  }

  private static Collections.VectorParams params(VectorParams params) {
    var result = Collections.VectorParams.newBuilder().setSize(params.size());
    result.setDistance(
        switch (params.distance()) {
          case COSINE -> Collections.Distance.Cosine;
          case EUCLID -> Collections.Distance.Euclid;
          case DOT -> Collections.Distance.Dot;
          case MANHATTAN -> Collections.Distance.Manhattan;
        });
    set(params.hnswConfig(), hnsw -> result.setHnswConfig(IndexConfigs.hnsw(hnsw)));
    set(
        params.quantizationConfig(),
        quantization -> result.setQuantizationConfig(Quantizations.config(quantization)));
    set(params.onDisk(), result::setOnDisk);
    Memories.put(result, Newer.VECTOR_PARAMS_MEMORY, params.memory());
    set(params.datatype(), datatype -> result.setDatatypeValue(number(datatype)));
    if (params.multivector()) {
      result.setMultivectorConfig(
          Collections.MultiVectorConfig.newBuilder()
              .setComparator(Collections.MultiVectorComparator.MaxSim));
    }
    return result.build();
  }

  /** Echo of the sparse vectors. */
  static Collections.SparseVectorConfig sparse(Map<String, SparseVectorParams> byName) {
    var result = Collections.SparseVectorConfig.newBuilder();
    byName.forEach((name, params) -> result.putMap(name, sparse(params)));
    return result.build();
  }

  private static Collections.SparseVectorParams sparse(SparseVectorParams params) {
    var result = Collections.SparseVectorParams.newBuilder();
    set(params.index(), index -> result.setIndex(index(index)));
    switch (params.modifier()) {
      case NONE -> result.setModifier(Collections.Modifier.None);
      case IDF -> result.setModifier(Collections.Modifier.Idf);
      case null -> {
        // not given, not echoed
      }
    }
    return result.build();
  }

  private static Collections.SparseIndexConfig index(SparseVectorParams.Index index) {
    var result = Collections.SparseIndexConfig.newBuilder();
    set(index.fullScanThreshold(), result::setFullScanThreshold);
    set(index.onDisk(), result::setOnDisk);
    Memories.put(result, Newer.SPARSE_INDEX_MEMORY, index.memory());
    set(index.datatype(), datatype -> result.setDatatypeValue(number(datatype)));
    return result.build();
  }
}
