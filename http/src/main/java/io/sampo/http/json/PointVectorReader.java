package io.sampo.http.json;

import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.VectorsConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reader of the vectors of points as they stream by: floats go into the array that is stored. Reads
 * one body; expects each dense vector to be as long as the one before.
 */
final class PointVectorReader {
  private static final int FIRST_GUESS = 128;
  private static final VectorValue NOTHING = new VectorValue.Dense(new float[0]);

  private final JsonReader in;
  private int expectedLength = FIRST_GUESS;

  PointVectorReader(JsonReader in) {
    this.in = in;
  }

  /** The vectors of one point by name: one unnamed vector, or a map. */
  Map<String, VectorValue> vectors(At at) {
    return switch (in.peek()) {
      case ARRAY -> Map.of(VectorsConfig.UNNAMED, array(at));
      case OBJECT -> named(at);
      case STRING, NUMBER, BOOLEAN, NULL ->
          throw new FormatException(Read.noVariantOf("VectorStruct"));
    };
  }

  private Map<String, VectorValue> named(At at) {
    var start = in.mark();
    var each = at.member("?");
    try {
      var vectors = new LinkedHashMap<String, VectorValue>();
      in.beginObject();
      for (var name = in.nextName(); name != null; name = in.nextName()) {
        vectors.put(name, vector(each));
      }
      return vectors;
    } catch (FormatException e) {
      in.reset(start);
      var members = in.value();
      if (Read.object(members).containsKey("model")) {
        return Map.of(VectorsConfig.UNNAMED, inferred(members, at));
      }
      throw e;
    }
  }

  /** A vector of any form. */
  VectorValue vector(At at) {
    return switch (in.peek()) {
      case ARRAY -> array(at);
      case OBJECT -> {
        var value = in.value();
        yield Read.object(value).containsKey("model")
            ? inferred(value, at)
            : VectorReader.sparse(value, at);
      }
      case STRING, NUMBER, BOOLEAN, NULL -> throw new FormatException(Read.noVariantOf("Vector"));
    };
  }

  private static VectorValue inferred(Json value, At at) {
    Inference.model(Fields.of(value, "Document"), at);
    return NOTHING;
  }

  /** A dense vector, or the rows of a multivector. */
  VectorValue array(At at) {
    in.beginArray();
    if (!in.nextElement()) {
      at.member("vector").report("dense vector must not be empty");
      return NOTHING;
    }
    if (in.peek() != JsonReader.Kind.ARRAY) {
      var values = in.floats(expectedLength);
      expectedLength = values.length;
      return new VectorValue.Dense(values);
    }
    boolean integers = firstRowHasOnlyIndices();
    var rows = new ArrayList<float[]>();
    do {
      rows.add(row());
    } while (in.nextElement());
    return VectorRules.multi(rows, rows.size() == 2 && integers, at);
  }

  private float[] row() {
    in.beginArray();
    return in.nextElement() ? in.floats(expectedLength) : new float[0];
  }

  private boolean firstRowHasOnlyIndices() {
    var start = in.mark();
    boolean indices = VectorReader.areIndices(in.value());
    in.reset(start);
    return indices;
  }
}
