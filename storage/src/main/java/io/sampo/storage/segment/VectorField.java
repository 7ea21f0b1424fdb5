package io.sampo.storage.segment;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.vector.Cosine;
import java.util.ArrayList;
import java.util.List;

/**
 * A named vector of a shard.
 *
 * @param number tells it from an earlier vector of the same name that was dropped
 */
record VectorField(int number, String name, NewVector definition) {

  /** The vectors of a new collection. */
  static List<VectorField> of(CollectionParams params) {
    var fields = new ArrayList<VectorField>();
    NewVector.of(params)
        .forEach((name, vector) -> fields.add(new VectorField(fields.size(), name, vector)));
    return List.copyOf(fields);
  }

  /** Whether its values are kept as rows of float32, the one kind served so far. */
  boolean isStored() {
    return switch (definition) {
      case NewVector.Dense(var _, var _, var multivector, var datatype) ->
          !multivector && (datatype == null || datatype == Datatype.FLOAT32);
      case NewVector.Sparse _ -> false;
    };
  }

  /** Dimensions of a stored vector. */
  int size() {
    return switch (definition) {
      case NewVector.Dense(var size, var _, var _, var _) -> size;
      case NewVector.Sparse _ -> throw new IllegalStateException(name + " is sparse");
    };
  }

  /** Distance of a stored vector. */
  Distance distance() {
    return switch (definition) {
      case NewVector.Dense(var _, var distance, var _, var _) -> distance;
      case NewVector.Sparse _ -> throw new IllegalStateException(name + " is sparse");
    };
  }

  /** Refuses a value that cannot be written to this vector (spec dataplane §1.3). */
  void checkWritten(VectorValue value) {
    check(value, name.isEmpty() ? "" : " for vector '" + name + "'");
  }

  /** Refuses a value that cannot be compared with this vector. */
  void checkQueried(VectorValue value) {
    check(value, "");
  }

  private void check(VectorValue value, String suffix) {
    switch (definition) {
      case NewVector.Sparse _ -> {
        if (!(value instanceof VectorValue.Sparse)) {
          throw conversion("sparse");
        }
      }
      case NewVector.Dense(var size, var _, var multivector, var _) -> {
        var given =
            switch (value) {
              case VectorValue.Sparse _ -> throw conversion("sparse");
              case VectorValue.Dense(var values) -> values.length;
              case VectorValue.Multi(var _, var dimension) -> {
                if (!multivector) {
                  throw conversion("multi");
                }
                yield dimension;
              }
            };
        if (given != size) {
          throw new RefusedException(
              new Refusal.BadInput(
                  "Vector dimension error: expected dim: " + size + ", got " + given + suffix));
        }
      }
    }
    if (!isStored()) {
      throw new RefusedException(new Refusal.NotImplemented(kind()));
    }
  }

  private static RefusedException conversion(String kind) {
    return new RefusedException(
        new Refusal.BadInput("Conversion between " + kind + " and regular vectors failed"));
  }

  private String kind() {
    return switch (definition) {
      case NewVector.Sparse _ -> "a sparse vector";
      case NewVector.Dense(var _, var _, var multivector, var datatype) ->
          multivector ? "a multivector" : "a vector of datatype " + datatype;
    };
  }

  /** A checked value as it is kept and compared. */
  float[] prepared(VectorValue value) {
    return switch (value) {
      case VectorValue.Dense(var values) ->
          distance() == Distance.COSINE ? Cosine.normalised(values) : values;
      case VectorValue.Sparse _, VectorValue.Multi _ ->
          throw new IllegalStateException("not checked: " + value);
    };
  }
}
