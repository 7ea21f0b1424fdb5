package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.DenseVector;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.VectorInput;
import io.sampo.storage.model.VectorValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Vectors in all their forms: the {@code dense}, {@code sparse} and {@code multi_dense} of today
 * and the flat {@code data} with {@code indices} or {@code vectors_count} of older clients.
 */
public final class Vectors {
  /** A multivector has fewer elements than this. */
  private static final int MAX_MULTI_ELEMENTS = 1_048_576;

  private static final Set<String> BM25 = Set.of("bm25", "qdrant/bm25");

  private Vectors() {}

  /** The vectors of a point by name, the unnamed one as {@code ""}. */
  static Map<String, VectorValue> byName(Points.Vectors vectors) {
    return switch (vectors.getVectorsOptionsCase()) {
      case VECTOR -> Map.of("", value(vectors.getVector()));
      case VECTORS -> {
        var named = vectors.getVectors().getVectorsMap();
        var result = HashMap.<String, VectorValue>newHashMap(named.size());
        for (var entry : named.entrySet()) {
          result.put(entry.getKey(), value(entry.getValue()));
        }
        yield result;
      }
      case VECTORSOPTIONS_NOT_SET -> throw new BadCall("Expected some vectors");
    };
  }

  static VectorValue value(Points.Vector vector) {
    return switch (vector.getVectorCase()) {
      case DENSE -> dense(vector.getDense());
      case SPARSE -> sparse(vector.getSparse());
      case MULTI_DENSE -> multi(vector.getMultiDense());
      case DOCUMENT -> throw inference(vector.getDocument().getModel());
      case IMAGE -> throw inference(vector.getImage().getModel());
      case OBJECT -> throw inference(vector.getObject().getModel());
      case VECTOR_NOT_SET -> flat(vector);
    };
  }

  @SuppressWarnings("deprecation") // the form of older clients, served on purpose
  private static VectorValue flat(Points.Vector vector) {
    float[] data = new float[vector.getDataCount()];
    for (int i = 0; i < data.length; i++) {
      data[i] = vector.getData(i);
    }
    if (vector.hasIndices()) {
      return sparse(ints(vector.getIndices()), data);
    }
    if (!vector.hasVectorsCount()) {
      return new VectorValue.Dense(data);
    }
    int rows = vector.getVectorsCount();
    if (rows <= 0 || data.length == 0 || data.length % rows != 0) {
      throw new BadCall(
          "cannot split %d values into %s vectors"
              .formatted(data.length, Integer.toUnsignedString(rows)));
    }
    return new VectorValue.Multi(data, data.length / rows);
  }

  static VectorInput input(Points.VectorInput input) {
    return switch (input.getVariantCase()) {
      case ID -> new VectorInput.OfPoint(Ids.id(input.getId()));
      case DENSE -> new VectorInput.Raw(dense(input.getDense()));
      case SPARSE -> new VectorInput.Raw(sparse(input.getSparse()));
      case MULTI_DENSE -> new VectorInput.Raw(multi(input.getMultiDense()));
      case DOCUMENT -> throw inference(input.getDocument().getModel());
      case IMAGE -> throw inference(input.getImage().getModel());
      case OBJECT -> throw inference(input.getObject().getModel());
      case VARIANT_NOT_SET -> throw new BadCall("VectorInput variant is missing");
    };
  }

  static List<VectorInput> inputs(List<Points.VectorInput> inputs) {
    return inputs.stream().map(Vectors::input).toList();
  }

  private static VectorValue dense(DenseVector vector) {
    return new VectorValue.Dense(floats(vector));
  }

  private static float[] floats(DenseVector vector) {
    float[] values = new float[vector.getDataCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.getData(i);
    }
    return values;
  }

  /** A query of the legacy search: dense, or sparse where indices are given. */
  static VectorValue searched(Points.SearchPoints search) {
    float[] values = new float[search.getVectorCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = search.getVector(i);
    }
    return search.hasSparseIndices()
        ? sparse(ints(search.getSparseIndices()), values)
        : new VectorValue.Dense(values);
  }

  private static int[] ints(Points.SparseIndices indices) {
    int[] values = new int[indices.getDataCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = indices.getData(i);
    }
    return values;
  }

  private static VectorValue sparse(Points.SparseVector vector) {
    int[] indices = new int[vector.getIndicesCount()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = vector.getIndices(i);
    }
    float[] values = new float[vector.getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.getValues(i);
    }
    return sparse(indices, values);
  }

  private static VectorValue sparse(int[] indices, float[] values) {
    if (indices.length != values.length) {
      throw broken("values", "Validation error: must be the same length as indices [{}]");
    }
    int[] sorted = indices.clone();
    java.util.Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw broken("indices", "Validation error: must be unique [{}]");
      }
    }
    return new VectorValue.Sparse(indices, values);
  }

  private static VectorValue multi(Points.MultiDenseVector vector) {
    int rows = vector.getVectorsCount();
    if (rows == 0) {
      throw broken("data", "multi vector must not be empty");
    }
    int dimension = vector.getVectors(0).getDataCount();
    for (var row : vector.getVectorsList()) {
      if (row.getDataCount() == 0) {
        throw broken("data", "all vectors must be non-empty");
      }
      if (row.getDataCount() != dimension) {
        throw broken(
            "data",
            "all vectors must have the same dimension, found vector with dimension "
                + row.getDataCount());
      }
    }
    if ((long) rows * dimension >= MAX_MULTI_ELEMENTS) {
      throw broken(
          "data",
          "Total size of all vectors (%d) must be less than %d"
              .formatted((long) rows * dimension, MAX_MULTI_ELEMENTS));
    }
    float[] flat = new float[rows * dimension];
    int at = 0;
    for (var row : vector.getVectorsList()) {
      for (int i = 0; i < dimension; i++) {
        flat[at++] = row.getData(i);
      }
    }
    return new VectorValue.Multi(flat, dimension);
  }

  private static BadCall broken(String member, String text) {
    return Rules.broken("vector." + member, text);
  }

  /** Nothing is embedded here: the local BM25 is not served yet, other models have no service. */
  private static RefusedException inference(String model) {
    return new RefusedException(
        BM25.contains(model.toLowerCase(java.util.Locale.ROOT))
            ? new Refusal.NotImplemented("the model " + model)
            : new Refusal.Internal(
                "InferenceService URL not configured - please provide valid address in config"));
  }

  /** Vectors of an answer: one unnamed vector stands alone, everything else in a map. */
  static Points.VectorsOutput output(Map<String, VectorValue> vectors) {
    var result = Points.VectorsOutput.newBuilder();
    var unnamed = vectors.get("");
    if (vectors.size() == 1 && unnamed != null) {
      return result.setVector(output(unnamed)).build();
    }
    var named = result.getVectorsBuilder();
    vectors.forEach((name, value) -> named.putVectors(name, output(value)));
    return result.build();
  }

  @SuppressWarnings("deprecation") // clients exist that read nothing but the flat form
  private static Points.VectorOutput output(VectorValue value) {
    var result = Points.VectorOutput.newBuilder();
    return switch (value) {
      case VectorValue.Dense(var values) -> {
        var dense = DenseVector.newBuilder();
        for (float element : values) {
          dense.addData(element);
          result.addData(element);
        }
        yield result.setDense(dense).build();
      }
      case VectorValue.Sparse(var indices, var values) -> {
        var sparse = result.getSparseBuilder();
        for (int i = 0; i < indices.length; i++) {
          sparse.addIndices(indices[i]).addValues(values[i]);
        }
        yield result.build();
      }
      case VectorValue.Multi multi -> {
        var rows = result.getMultiDenseBuilder();
        for (int row = 0; row < multi.rows(); row++) {
          var dense = rows.addVectorsBuilder();
          for (int i = 0; i < multi.dimension(); i++) {
            dense.addData(multi.flat()[row * multi.dimension() + i]);
          }
        }
        yield result.build();
      }
    };
  }
}
