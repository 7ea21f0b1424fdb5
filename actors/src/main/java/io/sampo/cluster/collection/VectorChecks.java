package io.sampo.cluster.collection;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.VectorsConfig;
import java.util.Map;

/**
 * What is checked of vectors before anything is logged (spec dataplane §1.4): dimensions. Unknown
 * names and wrong kinds are found when the operation is applied.
 */
final class VectorChecks {
  private VectorChecks() {}

  static void dimensions(CollectionParams params, UpdateRequest request) {
    switch (request) {
      case UpdateRequest.Upsert upsert ->
          upsert.points().forEach(point -> dimensions(params, point.vectors()));
      case UpdateRequest.UpdateVectors update ->
          update.points().forEach(point -> dimensions(params, point.vectors()));
      case UpdateRequest.Delete _,
          UpdateRequest.DeleteVectors _,
          UpdateRequest.SetPayload _,
          UpdateRequest.OverwritePayload _,
          UpdateRequest.DeletePayload _,
          UpdateRequest.ClearPayload _ -> {}
    }
  }

  private static void dimensions(CollectionParams params, Map<String, VectorValue> vectors) {
    vectors.forEach(
        (name, value) -> {
          var expected = params.vectors().byName().get(name);
          if (expected == null) {
            return;
          }
          int got =
              switch (value) {
                case VectorValue.Dense(var values) -> values.length;
                case VectorValue.Multi(_, var dimension) -> dimension;
                case VectorValue.Sparse _ -> expected.size();
              };
          if (got != expected.size()) {
            var suffix = name.equals(VectorsConfig.UNNAMED) ? "" : " for vector '" + name + "'";
            throw new RefusedException(
                new Refusal.BadInput(
                    "Vector dimension error: expected dim: "
                        + expected.size()
                        + ", got "
                        + got
                        + suffix));
          }
        });
  }

  /** That every vector asked for exists. */
  static void selected(CollectionParams params, VectorSelector selector) {
    if (selector instanceof VectorSelector.Named(var names)) {
      for (var name : names) {
        if (!params.vectors().byName().containsKey(name)
            && !params.sparseVectors().containsKey(name)) {
          throw new RefusedException(
              new Refusal.BadInput("Not existing vector name error: " + name));
        }
      }
    }
  }
}
