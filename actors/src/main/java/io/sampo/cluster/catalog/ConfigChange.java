package io.sampo.cluster.catalog;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.CollectionDiff.ParamsDiff;
import io.sampo.storage.schema.CollectionDiff.QuantizationDiff;
import io.sampo.storage.schema.CollectionDiff.VectorDiff;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.QuantizationConfig;
import io.sampo.storage.schema.SparseVectorParams;
import io.sampo.storage.schema.StrictModeConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of a collection's configuration (spec dataplane §2.7, §2.8). */
sealed interface ConfigChange {
  /** It is this now, perhaps what it was. */
  record Changed(CollectionConfig config) implements ConfigChange {}

  /** It stays as it was. */
  record Refused(Refusal why) implements ConfigChange {}

  /** A PATCH: sections merge member by member, metadata key by key. */
  static ConfigChange merge(CollectionConfig config, CollectionDiff diff) {
    var vectors = new LinkedHashMap<>(config.params().vectors().byName());
    if (diff.vectors() != null) {
      for (var change : diff.vectors().entrySet()) {
        var old = vectors.get(change.getKey());
        if (old == null) {
          return unknown(change.getKey());
        }
        vectors.put(change.getKey(), merge(old, change.getValue()));
      }
    }
    var sparse = new LinkedHashMap<>(config.params().sparseVectors());
    if (diff.sparseVectors() != null) {
      for (var change : diff.sparseVectors().entrySet()) {
        var old = sparse.get(change.getKey());
        if (old == null) {
          return unknown(change.getKey());
        }
        sparse.put(change.getKey(), merge(old, change.getValue()));
      }
    }
    return new Changed(
        new CollectionConfig(
            merge(
                config.params(),
                new VectorsConfig(config.params().vectors().single(), vectors),
                sparse,
                diff.params()),
            diff.hnsw() == null ? config.hnsw() : diff.hnsw().over(config.hnsw()),
            diff.optimizers() == null
                ? config.optimizers()
                : diff.optimizers().over(config.optimizers()),
            config.wal(),
            merge(config.quantization(), diff.quantization()),
            merge(config.strictMode(), diff.strictMode()),
            metadata(config.metadata(), diff.metadata())));
  }

  private static Refused unknown(String vector) {
    return new Refused(new Refusal.BadInput("Not existing vector name error: " + vector));
  }

  private static VectorParams merge(VectorParams old, VectorDiff diff) {
    return new VectorParams(
        old.size(),
        old.distance(),
        diff.hnswConfig() == null
            ? old.hnswConfig()
            : diff.hnswConfig()
                .over(old.hnswConfig() == null ? HnswConfig.UNSET : old.hnswConfig()),
        merge(old.quantizationConfig(), diff.quantization()),
        diff.onDisk() == null ? old.onDisk() : diff.onDisk(),
        diff.memory() == null ? old.memory() : diff.memory(),
        old.datatype(),
        old.multivector());
  }

  private static SparseVectorParams merge(SparseVectorParams old, SparseVectorParams diff) {
    var oldIndex = old.index();
    var newIndex = diff.index();
    var index =
        newIndex == null || oldIndex == null
            ? (newIndex == null ? oldIndex : newIndex)
            : new SparseVectorParams.Index(
                newIndex.fullScanThreshold() == null
                    ? oldIndex.fullScanThreshold()
                    : newIndex.fullScanThreshold(),
                newIndex.onDisk() == null ? oldIndex.onDisk() : newIndex.onDisk(),
                newIndex.memory() == null ? oldIndex.memory() : newIndex.memory(),
                newIndex.datatype() == null ? oldIndex.datatype() : newIndex.datatype());
    return new SparseVectorParams(
        index, diff.modifier() == null ? old.modifier() : diff.modifier());
  }

  private static CollectionParams merge(
      CollectionParams old,
      VectorsConfig vectors,
      Map<String, SparseVectorParams> sparse,
      @Nullable ParamsDiff given) {
    var diff = given == null ? new ParamsDiff(null, null, null, null, null, null) : given;
    return new CollectionParams(
        vectors,
        sparse,
        old.shardNumber(),
        old.shardingMethod(),
        Objects.requireNonNullElse(diff.replicationFactor(), old.replicationFactor()),
        Objects.requireNonNullElse(diff.writeConsistencyFactor(), old.writeConsistencyFactor()),
        diff.readFanOutFactor() == null ? old.readFanOutFactor() : diff.readFanOutFactor(),
        diff.readFanOutDelayMs() == null ? old.readFanOutDelayMs() : diff.readFanOutDelayMs(),
        Objects.requireNonNullElse(diff.onDiskPayload(), old.onDiskPayload()),
        diff.payloadMemory() == null ? old.payloadMemory() : diff.payloadMemory());
  }

  private static @Nullable QuantizationConfig merge(
      @Nullable QuantizationConfig old, @Nullable QuantizationDiff diff) {
    return switch (diff) {
      case null -> old;
      case QuantizationDiff.Disabled _ -> null;
      case QuantizationDiff.Replace(var config) -> config;
    };
  }

  private static @Nullable StrictModeConfig merge(
      @Nullable StrictModeConfig old, @Nullable StrictModeConfig diff) {
    return diff == null || old == null ? (diff == null ? old : diff) : diff.over(old);
  }

  private static @Nullable Map<String, @Nullable Object> metadata(
      @Nullable Map<String, @Nullable Object> old, @Nullable Map<String, @Nullable Object> diff) {
    if (diff == null) {
      return old;
    }
    var merged = new LinkedHashMap<String, @Nullable Object>();
    if (old != null) {
      merged.putAll(old);
    }
    diff.forEach(
        (key, value) -> {
          if (value == null) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  /** A new vector; the same one again changes nothing. */
  static ConfigChange addVector(CollectionConfig config, String name, NewVector vector) {
    var params = config.params();
    var dense = params.vectors().byName().get(name);
    var sparse = params.sparseVectors().get(name);
    return switch (vector) {
      case NewVector.Dense _ when sparse != null ->
          exists("Vector `" + name + "` already exists as a sparse vector");
      case NewVector.Dense(var size, var distance, var multi, var datatype) -> {
        if (dense != null) {
          boolean same =
              dense.size() == size
                  && dense.distance() == distance
                  && dense.multivector() == multi
                  && dense.datatype() == datatype;
          yield same
              ? new Changed(config)
              : exists("Vector `" + name + "` already exists with a different configuration");
        }
        var vectors = new LinkedHashMap<>(params.vectors().byName());
        vectors.put(
            name, new VectorParams(size, distance, null, null, null, null, datatype, multi));
        yield new Changed(
            withVectors(config, new VectorsConfig(false, vectors), params.sparseVectors()));
      }
      case NewVector.Sparse _ when dense != null ->
          exists("Vector `" + name + "` already exists as a dense vector");
      case NewVector.Sparse(var modifier, var datatype) -> {
        var index =
            datatype == null ? null : new SparseVectorParams.Index(null, null, null, datatype);
        var wanted = new SparseVectorParams(index, modifier);
        if (sparse != null) {
          yield sparse.equals(wanted)
              ? new Changed(config)
              : exists(
                  "Sparse vector `" + name + "` already exists with a different configuration");
        }
        var all = new LinkedHashMap<>(params.sparseVectors());
        all.put(name, wanted);
        yield new Changed(withVectors(config, params.vectors(), all));
      }
    };
  }

  private static Refused exists(String text) {
    return new Refused(new Refusal.BadInput(text));
  }

  /** Without that vector; one that does not exist changes nothing. */
  static ConfigChange dropVector(CollectionConfig config, String name) {
    var vectors = new LinkedHashMap<>(config.params().vectors().byName());
    var sparse = new LinkedHashMap<>(config.params().sparseVectors());
    boolean single = config.params().vectors().single() && !vectors.containsKey(name);
    vectors.remove(name);
    sparse.remove(name);
    return new Changed(withVectors(config, new VectorsConfig(single, vectors), sparse));
  }

  private static CollectionConfig withVectors(
      CollectionConfig config, VectorsConfig vectors, Map<String, SparseVectorParams> sparse) {
    return new CollectionConfig(
        merge(config.params(), vectors, sparse, null),
        config.hnsw(),
        config.optimizers(),
        config.wal(),
        config.quantization(),
        config.strictMode(),
        config.metadata());
  }
}
