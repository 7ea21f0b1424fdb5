package io.sampo.http.json;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.VectorSelector;
import java.util.List;

/** Readers of which payload and which vectors are answered (spec dataplane §3.7). */
final class Selectors {
  private static final String NO_PAYLOAD_SELECTOR =
      "Expected a boolean, an array of strings, or an object with an include/exclude field";

  private Selectors() {}

  static PayloadSelector payload(Fields fields, PayloadSelector fallback) {
    var selector = fields.optional("with_payload", Selectors::payload);
    return selector == null ? fallback : selector;
  }

  private static PayloadSelector payload(Json json) {
    return Read.variant(
        NO_PAYLOAD_SELECTOR,
        json,
        value -> {
          if (value instanceof Json.Bool(var all)) {
            return all ? PayloadSelector.ALL : PayloadSelector.NONE;
          }
          if (value instanceof Json.Arr) {
            return new PayloadSelector.Include(paths(value));
          }
          var fields = Fields.of(value, "PayloadSelector");
          return fields.has("include")
              ? new PayloadSelector.Include(
                  fields.only("include").required("include", Selectors::paths))
              : new PayloadSelector.Exclude(
                  fields.only("exclude").required("exclude", Selectors::paths));
        });
  }

  private static List<JsonPath> paths(Json json) {
    return Read.list(json, Paths::path);
  }

  /** None unless asked for. */
  static VectorSelector vectors(Fields fields) {
    var selector =
        fields.alias("with_vector", "with_vectors").optional("with_vector", Selectors::vectors);
    return selector == null ? VectorSelector.NONE : selector;
  }

  private static VectorSelector vectors(Json json) {
    return Read.variant(
        Read.noVariantOf("WithVector"),
        json,
        value ->
            value instanceof Json.Bool(var all)
                ? (all ? VectorSelector.ALL : VectorSelector.NONE)
                : new VectorSelector.Named(Read.list(value, Read::text)));
  }
}
