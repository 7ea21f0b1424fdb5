package io.sampo.node.config;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a value must be. */
sealed interface Kind {
  /** Yes or no. */
  record Flag() implements Kind {}

  /** An integer between two bounds, both allowed. */
  record Whole(long least, long most) implements Kind {}

  /** A number between two bounds, both allowed. */
  record Decimal(double least, double most) implements Kind {}

  /** Any text. */
  record Text() implements Kind {}

  /** The beginning of a metric's name, or nothing. */
  record MetricName() implements Kind {
    private static final Pattern FORM = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)?");
  }

  /** One of a few words, whatever their case. */
  record Word(Set<String> words) implements Kind {
    public Word {
      words = Collections.unmodifiableSet(new LinkedHashSet<>(words));
    }
  }

  /**
   * How much is logged. The reference's filter language knows a level for each of its own modules,
   * {@code info,raft=warn}; here the word without a module counts.
   */
  record LogLevel() implements Kind {
    private static final Set<String> WORDS =
        Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");
  }

  /** Anything, with keys of its own that are not checked. */
  record Tree() implements Kind {}

  /** The value as Boolean, Long, Double or String; empty if the rule is broken. */
  default Optional<Object> read(String text) {
    return switch (this) {
      case Flag() ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> Optional.of(true);
            case "false", "0", "no", "off" -> Optional.of(false);
            default -> Optional.empty();
          };
      case Whole(var least, var most) -> {
        try {
          var number = Long.parseLong(text.replace("_", ""));
          yield number < least || number > most ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException _) {
          yield Optional.empty();
        }
      }
      case Decimal(var least, var most) -> {
        try {
          var number = Double.parseDouble(text);
          yield number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException _) {
          yield Optional.empty();
        }
      }
      case Text(), Tree() -> Optional.of(text);
      case MetricName() ->
          MetricName.FORM.matcher(text).matches() ? Optional.of(text) : Optional.empty();
      case LogLevel() -> {
        for (var part : text.split(",", -1)) {
          if (!part.contains("=")) {
            var word = part.strip().toUpperCase(Locale.ROOT);
            yield LogLevel.WORDS.contains(word) ? Optional.of(word) : Optional.empty();
          }
        }
        yield Optional.of("INFO");
      }
      case Word(var words) ->
          words.stream().filter(text::equalsIgnoreCase).map(Object.class::cast).findFirst();
    };
  }

  /** The rule, as the end of a sentence. */
  default String rule() {
    return switch (this) {
      case Flag() -> "must be true or false";
      case Whole(var least, var most) when most == Long.MAX_VALUE ->
          "must be an integer of at least " + least;
      case Whole(var least, var most) -> "must be an integer from " + least + " to " + most;
      case Decimal(var least, var most) -> "must be a number from " + least + " to " + most;
      case Text() -> "must be a text";
      case MetricName() -> "must begin with a letter and go on with letters, digits and _";
      case Word(var words) -> "must be one of " + String.join(", ", words);
      case LogLevel() -> "must be one of TRACE, DEBUG, INFO, WARN, ERROR, OFF";
      case Tree() -> "must be a section";
    };
  }
}
