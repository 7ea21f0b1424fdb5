package io.sampo.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code oracle/README.md} by which an answer equals a recorded one. Finds the first
 * difference and says where it is.
 */
public final class Comparison {
  /** Numbers agree within this: relative above 1, absolute below. */
  private static final double TOLERANCE = 1e-5;

  private final OracleStep.Mode mode;
  private final List<String[]> ignored;

  private Comparison(OracleStep.Mode mode, List<String> ignored) {
    this.mode = mode;
    this.ignored = ignored.stream().map(path -> path.split("\\.")).toList();
  }

  /** Why the answer is not the recorded one, or empty where it is. */
  public static Optional<String> difference(OracleStep step, OracleAnswer answer) {
    if (!step.status().equals(answer.status())) {
      return Optional.of(
          "status is %s, not %s: %s".formatted(answer.status(), step.status(), answer.body()));
    }
    for (var header : step.responseHeaders().properties()) {
      var actual = answer.headers().get(header.getKey().toLowerCase(Locale.ROOT));
      if (actual == null) {
        return Optional.of("header " + header.getKey() + " is missing");
      }
      if (!header.getValue().isNull() && !header.getValue().asText().equalsIgnoreCase(actual)) {
        return Optional.of(
            "header %s is %s, not %s"
                .formatted(header.getKey(), actual, header.getValue().asText()));
      }
    }
    return switch (step.mode()) {
      case STATUS -> Optional.empty();
      case PREFIX -> prefix(step.response(), answer.body());
      case EXACT, UNORDERED, SCORES, SHAPE ->
          difference(step.mode(), step.ignored(), step.response(), answer.body());
    };
  }

  /** The first difference between two JSON values. */
  static Optional<String> difference(
      OracleStep.Mode mode, List<String> ignored, JsonNode expected, JsonNode actual) {
    var comparison = new Comparison(mode, ignored);
    return Optional.ofNullable(comparison.compare(new ArrayDeque<>(), expected, actual));
  }

  private static Optional<String> prefix(JsonNode expected, JsonNode actual) {
    var wanted = beforeColon(errorText(expected));
    var got = beforeColon(errorText(actual));
    return wanted.equals(got)
        ? Optional.empty()
        : Optional.of("error begins `%s`, not `%s`: %s".formatted(got, wanted, actual));
  }

  private static String errorText(JsonNode answer) {
    var rest = answer.path("status").path("error");
    return rest.isTextual() ? rest.asText() : answer.path("message").asText();
  }

  private static String beforeColon(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  /** {@code null} where they are equal. */
  private @Nullable String compare(Deque<String> at, JsonNode expected, JsonNode actual) {
    if (isIgnored(at)) {
      return null;
    }
    if (expected.isObject() && actual.isObject()) {
      return objects(at, expected, actual);
    }
    if (expected.isArray() && actual.isArray()) {
      return arrays(at, expected, actual);
    }
    boolean same =
        switch (mode) {
          case SHAPE -> sameType(expected, actual);
          case EXACT, UNORDERED, SCORES, PREFIX, STATUS ->
              sameValue(expected, actual, at.contains("payload"));
        };
    return same ? null : describe(at, "is %s, not %s".formatted(shown(actual), shown(expected)));
  }

  private @Nullable String objects(Deque<String> at, JsonNode expected, JsonNode actual) {
    var names = new TreeSet<String>();
    expected.fieldNames().forEachRemaining(names::add);
    actual.fieldNames().forEachRemaining(names::add);
    for (var name : names) {
      at.addLast(name);
      try {
        if (isIgnored(at)) {
          continue;
        }
        if (!actual.has(name)) {
          return describe(at, "is missing, not " + shown(expected.path(name)));
        }
        if (!expected.has(name)) {
          return describe(at, "should not be there: " + shown(actual.path(name)));
        }
        var difference = compare(at, expected.path(name), actual.path(name));
        if (difference != null) {
          return difference;
        }
      } finally {
        at.removeLast();
      }
    }
    return null;
  }

  private @Nullable String arrays(Deque<String> at, JsonNode expected, JsonNode actual) {
    if (mode == OracleStep.Mode.SHAPE) {
      if (expected.isEmpty() || actual.isEmpty()) {
        return expected.isEmpty() == actual.isEmpty()
            ? null
            : describe(at, "has %d elements, not %d".formatted(actual.size(), expected.size()));
      }
      return element(at, 0, expected.get(0), actual.get(0));
    }
    if (expected.size() != actual.size()) {
      return describe(
          at,
          "has %d elements, not %d: %s instead of %s"
              .formatted(actual.size(), expected.size(), shown(actual), shown(expected)));
    }
    if (mode == OracleStep.Mode.UNORDERED && expected.size() > 0 && expected.get(0).isObject()) {
      return run(at, expected, actual, 0, expected.size());
    }
    if (mode == OracleStep.Mode.SCORES && expected.size() > 0 && score(expected.get(0)) != null) {
      return scored(at, expected, actual);
    }
    for (int i = 0; i < expected.size(); i++) {
      var difference = element(at, i, expected.get(i), actual.get(i));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  /** Hits, or groups by their best hit: runs of equal score may be in any order. */
  private @Nullable String scored(Deque<String> at, JsonNode expected, JsonNode actual) {
    int start = 0;
    while (start < expected.size()) {
      int end = start + 1;
      while (end < expected.size() && sameScore(expected.get(start), expected.get(end))) {
        end++;
      }
      var difference = run(at, expected, actual, start, end);
      if (difference != null) {
        return difference;
      }
      start = end;
    }
    return null;
  }

  /** The elements of {@code start..end} are the same, in whatever order. */
  private @Nullable String run(
      Deque<String> at, JsonNode expected, JsonNode actual, int start, int end) {
    if (end == start + 1) {
      return element(at, start, expected.get(start), actual.get(start));
    }
    var left = new ArrayList<JsonNode>();
    for (int i = start; i < end; i++) {
      left.add(actual.get(i));
    }
    for (int i = start; i < end; i++) {
      int found = find(at, i, expected.get(i), left);
      if (found < 0) {
        return describe(
            at,
            "lacks %s among elements %d to %d: %s"
                .formatted(shown(expected.get(i)), start, end - 1, shown(actual)));
      }
      left.remove(found);
    }
    return null;
  }

  private int find(Deque<String> at, int index, JsonNode wanted, List<JsonNode> candidates) {
    for (int i = 0; i < candidates.size(); i++) {
      if (element(at, index, wanted, candidates.get(i)) == null) {
        return i;
      }
    }
    return -1;
  }

  private @Nullable String element(
      Deque<String> at, int index, JsonNode expected, JsonNode actual) {
    at.addLast(Integer.toString(index));
    try {
      return compare(at, expected, actual);
    } finally {
      at.removeLast();
    }
  }

  private static @Nullable JsonNode score(JsonNode element) {
    if (element.has("score")) {
      return element.get("score");
    }
    var best = element.path("hits").path(0).path("score");
    return best.isMissingNode() ? null : best;
  }

  private static boolean sameScore(JsonNode one, JsonNode other) {
    var first = score(one);
    var second = score(other);
    return first != null && second != null && sameNumber(first, second, false);
  }

  private static boolean sameType(JsonNode expected, JsonNode actual) {
    return expected.isNumber() ? actual.isNumber() : expected.getNodeType() == actual.getNodeType();
  }

  private static boolean sameValue(JsonNode expected, JsonNode actual, boolean kindMatters) {
    if (expected.isNumber() && actual.isNumber()) {
      return sameNumber(expected, actual, kindMatters);
    }
    return expected.equals(actual);
  }

  /** Integers exactly, others within the tolerance; the kinds matter only in a payload. */
  private static boolean sameNumber(JsonNode expected, JsonNode actual, boolean kindMatters) {
    boolean integers = expected.isIntegralNumber() && actual.isIntegralNumber();
    if (integers) {
      return expected.bigIntegerValue().equals(actual.bigIntegerValue());
    }
    if (kindMatters && expected.isIntegralNumber() != actual.isIntegralNumber()) {
      return false;
    }
    double wanted = expected.doubleValue();
    double got = actual.doubleValue();
    return Math.abs(wanted - got) <= TOLERANCE * Math.max(1, Math.abs(wanted));
  }

  private boolean isIgnored(Deque<String> at) {
    var steps = at.toArray(String[]::new);
    return ignored.stream().anyMatch(pattern -> matches(pattern, 0, steps, 0));
  }

  private static boolean matches(String[] pattern, int i, String[] steps, int j) {
    if (i == pattern.length) {
      return j == steps.length;
    }
    if (pattern[i].equals("**")) {
      return matches(pattern, i + 1, steps, j)
          || (j < steps.length && matches(pattern, i, steps, j + 1));
    }
    return j < steps.length
        && (pattern[i].equals("*") || pattern[i].equals(steps[j]))
        && matches(pattern, i + 1, steps, j + 1);
  }

  private static String describe(Deque<String> at, String what) {
    return (at.isEmpty() ? "the answer" : String.join(".", at)) + " " + what;
  }

  private static String shown(JsonNode value) {
    var text = value.toString();
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
