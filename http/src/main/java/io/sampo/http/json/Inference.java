package io.sampo.http.json;

import io.sampo.storage.model.Refusal;
import java.util.Locale;
import java.util.Set;

/**
 * Reader of the objects that stand where a vector could, for a model to make one of them (spec
 * dataplane §1.11). This version has no models, so each ends in a refusal.
 */
final class Inference {
  private static final Set<String> BM25 = Set.of("bm25", "qdrant/bm25");

  private Inference() {}

  /** Reads one given to a query, where the name of the model is checked. */
  static void read(Fields fields, At at) {
    at.check(
        model(fields, at),
        "model",
        (violations, path, model) -> {
          if (model.isEmpty()) {
            violations.add(path, "value \"\" invalid, must be at least 1 characters");
          }
        });
  }

  /** Reads one given to a point. */
  static String model(Fields fields, At at) {
    boolean text = fields.has("text");
    if (text) {
      fields.required("text", Read::text);
    } else if (fields.has("image")) {
      fields.required("image", value -> value);
    } else {
      fields.required("object", value -> value);
    }
    fields.optional("options", Read::object);
    var model = fields.required("model", Read::text);
    at.refuse(refusal(model, text));
    return model;
  }

  private static Refusal refusal(String model, boolean text) {
    if (!BM25.contains(model.toLowerCase(Locale.ROOT))) {
      return new Refusal.Internal(
          "InferenceService URL not configured - please provide valid address in config");
    }
    return text
        ? new Refusal.NotImplemented("inference with " + model)
        : new Refusal.BadInput("Only text input is supported for " + model + ".");
  }
}
