package io.sampo.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the command lines of most starts: a few flags, each once and with a value of its own. All
 * others are for the library, whose classes do not fit into the start cache and take a fifth of a
 * second to load.
 */
final class PlainFlags {
  private static final Set<String> KNOWN = Set.of("--uri", "--bootstrap", "--config-path");

  private PlainFlags() {}

  /** Their values; empty where the line has anything else, or anything that may be misuse. */
  static Optional<Map<String, String>> read(String[] arguments) {
    var values = new HashMap<String, String>();
    for (int i = 0; i < arguments.length; i += 2) {
      var flag = arguments[i];
      if (!KNOWN.contains(flag)
          || i + 1 == arguments.length
          || !isPlain(arguments[i + 1])
          || values.put(flag, arguments[i + 1]) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** Neither empty, nor a flag, nor quoted. */
  private static boolean isPlain(String value) {
    return !value.isBlank() && !value.startsWith("-") && value.indexOf('"') < 0;
  }
}
