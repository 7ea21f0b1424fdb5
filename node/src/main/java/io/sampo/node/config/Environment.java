package io.sampo.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Environment variables as entries: {@code QDRANT__SERVICE__HTTP_PORT} is {@code
 * service.http_port}.
 */
final class Environment {
  private Environment() {}

  /** Reads the variables that start with {@code prefix}, in the order of their names. */
  static Layer read(Map<String, String> variables, String prefix) {
    var entries = new ArrayList<Entry>();
    variables.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(prefix))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            variable ->
                entries.add(
                    new Entry(
                        path(variable.getKey().substring(prefix.length())),
                        new Entry.Written.Scalar(variable.getValue()),
                        new Origin.InEnvironment(variable.getKey()))));
    return new Layer(entries, List.of());
  }

  private static String path(String name) {
    return name.toLowerCase(Locale.ROOT).replace("__", ".");
  }
}
