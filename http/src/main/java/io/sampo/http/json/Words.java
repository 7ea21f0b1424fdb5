package io.sampo.http.json;

import io.sampo.storage.schema.Distance;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of the wire for the constants of the model. */
final class Words {
  private Words() {}

  /** The word for a constant: its name in lower case, but for a few. */
  static String of(Enum<?> constant) {
    return switch (constant) {
      case Distance distance ->
          switch (distance) {
            case COSINE -> "Cosine";
            case EUCLID -> "Euclid";
            case DOT -> "Dot";
            case MANHATTAN -> "Manhattan";
          };
      default -> constant.name().toLowerCase(Locale.ROOT);
    };
  }

  /** All words of a type, for an error text. */
  static String listOf(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> "`" + of(constant) + "`")
        .collect(Collectors.joining(", ", "one of ", ""));
  }
}
