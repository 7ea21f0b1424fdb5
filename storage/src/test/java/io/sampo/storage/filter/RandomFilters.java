package io.sampo.storage.filter;

import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Random payloads and filters over a few values, so that they meet. Only such payloads for which an
 * index and a scan must agree: no other types beside the excepted ones, no nulls in arrays.
 */
final class RandomFilters {
  private RandomFilters() {}

  static String payload(Random random) {
    return Stream.of(
            member(random, "k", () -> keyword(random)),
            member(random, "n", () -> integer(random)),
            member(random, "x", () -> random.nextInt(8) == 0 ? "\"5\"" : number(random)),
            member(random, "b", () -> String.valueOf(random.nextBoolean())),
            member(random, "u", () -> uuid(random)),
            member(random, "d", () -> random.nextInt(8) == 0 ? "\"soon\"" : moment(random)),
            member(random, "g", () -> place(random)),
            member(random, "o", () -> "{" + member(random, "k", () -> keyword(random)) + "}"))
        .filter(member -> !member.isEmpty())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** A missing value, a null, one or several. */
  private static String member(Random random, String name, Supplier<String> value) {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> quote(name) + ":null";
      case 2, 3 -> quote(name) + ":" + list(random, value);
      default -> quote(name) + ":" + value.get();
    };
  }

  static String filter(Random random, int depth) {
    String filter =
        Stream.of("must", "should", "must_not")
            .filter(_ -> random.nextInt(2) == 0)
            .map(clause -> quote(clause) + ":" + list(random, () -> condition(random, depth)))
            .collect(Collectors.joining(",", "{", "}"));
    if (random.nextInt(5) > 0) {
      return filter;
    }
    return "{\"min_should\":{\"conditions\":"
        + list(random, () -> condition(random, depth))
        + ",\"min_count\":"
        + (1 + random.nextInt(3))
        + "}}";
  }

  private static String condition(Random random, int depth) {
    if (depth > 0 && random.nextInt(5) == 0) {
      return filter(random, depth - 1);
    }
    String keywordField = random.nextBoolean() ? "k" : "o[].k";
    return switch (random.nextInt(19)) {
      case 0 -> match(keywordField, "value", keyword(random));
      case 1 -> match(keywordField, "any", list(random, () -> keyword(random)));
      case 2 -> match(keywordField, "except", list(random, () -> keyword(random)));
      case 3 -> match("n", "value", integer(random));
      case 4 -> match("n", "any", "[" + integer(random) + "," + integer(random) + "]");
      case 5 -> match("n", "except", "[" + integer(random) + "," + integer(random) + "]");
      case 6 -> match("b", "value", String.valueOf(random.nextBoolean()));
      case 7 -> match("u", "value", uuid(random));
      case 8 -> match("u", "except", "[" + uuid(random) + "]");
      case 9 -> range("n", bounds(random, () -> number(random)));
      case 10 -> range("x", bounds(random, () -> number(random)));
      case 11 -> range("d", bounds(random, () -> moment(random)));
      case 12 ->
          "{\"key\":\"g\",\"geo_radius\":{\"center\":"
              + place(random)
              + ",\"radius\":"
              + random.nextInt(5_000_000)
              + "}}";
      case 13 -> "{\"is_empty\":{\"key\":" + quote(anyField(random)) + "}}";
      case 14 -> "{\"is_null\":{\"key\":" + quote(anyField(random)) + "}}";
      case 15 -> "{\"key\":\"k\",\"is_" + (random.nextBoolean() ? "empty" : "null") + "\":true}";
      case 16 -> "{\"has_id\":[" + random.nextInt(300) + "," + random.nextInt(300) + "]}";
      case 17 -> "{\"key\":" + quote(anyField(random)) + ",\"values_count\":{\"gte\":2}}";
      default -> match(keywordField, "prefix", "\"k1\"");
    };
  }

  private static String match(String key, String kind, String value) {
    return "{\"key\":" + quote(key) + ",\"match\":{" + quote(kind) + ":" + value + "}}";
  }

  private static String range(String key, String bounds) {
    return "{\"key\":" + quote(key) + ",\"range\":" + bounds + "}";
  }

  private static String bounds(Random random, Supplier<String> value) {
    return Stream.of("lt", "gt", "lte", "gte")
        .filter(_ -> random.nextInt(3) == 0)
        .map(bound -> quote(bound) + ":" + value.get())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String anyField(Random random) {
    return new String[] {"k", "n", "x", "b", "u", "d", "g", "o[].k"}[random.nextInt(8)];
  }

  private static String keyword(Random random) {
    return quote("k" + random.nextInt(12));
  }

  private static String integer(Random random) {
    return String.valueOf(random.nextInt(20) - 10);
  }

  private static String number(Random random) {
    return random.nextBoolean() ? integer(random) : String.valueOf(random.nextInt(80) / 4.0 - 10);
  }

  private static String uuid(Random random) {
    return quote("550e8400-e29b-41d4-a716-44665544000" + random.nextInt(6));
  }

  private static String moment(Random random) {
    return quote("2024-01-0" + (1 + random.nextInt(9)) + "T0" + random.nextInt(3) + ":00:00Z");
  }

  private static String place(Random random) {
    return "{\"lon\":"
        + (random.nextInt(360) - 180)
        + ",\"lat\":"
        + (random.nextInt(180) - 90)
        + "}";
  }

  private static String list(Random random, Supplier<String> value) {
    return Stream.generate(value)
        .limit(random.nextInt(4))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String quote(String text) {
    return '"' + text + '"';
  }
}
