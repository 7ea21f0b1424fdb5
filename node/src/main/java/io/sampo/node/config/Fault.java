package io.sampo.node.config;

/**
 * Why the configuration cannot be used: one line that names the place, the key, the value, the
 * rule.
 */
public record Fault(String text) {

  static Fault of(Entry entry, Key key, String rule) {
    var value =
        switch (entry.value()) {
          case Entry.Written.Scalar _ when key.secret() -> "a value that is not shown";
          case Entry.Written.Scalar(var text) -> '"' + text + '"';
          case Entry.Written.Listed _ -> "a list";
          case Entry.Written.Section _ -> "a section";
          case Entry.Written.Nothing _ -> "empty";
        };
    return new Fault(
        "%s: %s is %s, but %s".formatted(entry.origin().describe(), key.path(), value, rule));
  }
}
