package io.sampo.http.json;

import io.sampo.storage.model.JsonPath;

/** Reader of payload paths (spec dataplane §3.6). */
final class Paths {
  private Paths() {}

  static JsonPath path(Json json) {
    return parse(Read.text(json));
  }

  static JsonPath parse(String text) {
    return JsonPath.parse(text)
        .orElseThrow(() -> new FormatException("Invalid json path: '" + text + "'"));
  }
}
