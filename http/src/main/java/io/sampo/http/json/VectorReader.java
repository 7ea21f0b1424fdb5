package io.sampo.http.json;

import io.sampo.storage.model.VectorInput;
import io.sampo.storage.model.VectorValue;
import java.util.List;
import java.util.Map;

/**
 * Reader of vectors given to queries (spec dataplane §3.3, §5.5); vectors of points are read by
 * {@link PointVectorReader} as they stream by.
 */
final class VectorReader {
  private VectorReader() {}

  /** A vector, or the id of a point that has it. */
  static VectorInput input(Json json, At at) {
    return switch (json) {
      case Json.Arr _ -> new VectorInput.Raw(array(json, at));
      case Json.Obj(var members) -> new VectorInput.Raw(object(json, members, at));
      case Json.Int _, Json.Huge _, Json.Text _, Json.Real _, Json.Bool _, Json.Nothing _ ->
          new VectorInput.OfPoint(Ids.id(json));
    };
  }

  private static VectorValue object(Json json, Map<String, Json> members, At at) {
    if (members.containsKey("indices")) {
      return sparse(json, at);
    }
    Inference.read(Fields.of(json, "VectorInput"), at);
    return new VectorValue.Dense(new float[0]);
  }

  /** A dense vector or the rows of a multivector. */
  static VectorValue array(Json json, At at) {
    var elements = Read.array(json);
    return !elements.isEmpty() && elements.getFirst() instanceof Json.Arr
        ? rows(elements, at)
        : new VectorValue.Dense(Read.floats(json));
  }

  private static VectorValue rows(List<Json> elements, At at) {
    var rows = Read.list(new Json.Arr(elements), Read::floats);
    boolean maybeSparse = elements.size() == 2 && areIndices(elements.getFirst());
    return VectorRules.multi(rows, maybeSparse, at);
  }

  static boolean areIndices(Json row) {
    return Read.array(row).stream().allMatch(e -> e instanceof Json.Int(var value) && value >= 0);
  }

  static VectorValue.Sparse sparse(Json json, At at) {
    var fields = Fields.of(json, "SparseVector");
    var indices = fields.required("indices", VectorReader::indices);
    var values = fields.required("values", Read::floats);
    VectorRules.sparse(indices, values.length, at);
    return new VectorValue.Sparse(indices, values);
  }

  private static int[] indices(Json json) {
    return Read.array(json).stream().mapToInt(VectorReader::index).toArray();
  }

  private static int index(Json json) {
    if (json instanceof Json.Int(var value) && value >= 0 && value <= 0xFFFF_FFFFL) {
      return (int) value;
    }
    throw json.not("u32");
  }
}
