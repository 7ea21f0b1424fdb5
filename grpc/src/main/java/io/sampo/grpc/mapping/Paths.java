package io.sampo.grpc.mapping;

import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.JsonPath;
import java.util.List;

/** Payload paths. */
public final class Paths {
  private Paths() {}

  public static JsonPath path(String text) {
    return JsonPath.parse(text).orElseThrow(() -> new BadCall("Invalid json path: '" + text + "'"));
  }

  static List<JsonPath> paths(List<String> texts) {
    return texts.stream().map(Paths::path).toList();
  }
}
