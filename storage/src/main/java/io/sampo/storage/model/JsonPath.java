package io.sampo.storage.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path into a payload: {@code key ("." key | "[" uint? "]")*} with optional double quotes around
 * a key (spec dataplane §3.6). {@code a.b} never crosses arrays; {@code []} does.
 */
public record JsonPath(String text, List<Step> steps) {

  /** One step down. */
  public sealed interface Step {
    /** Into an object's member. */
    record Key(String name) implements Step {}

    /** Into one element of an array. */
    record Index(int index) implements Step {}

    /** Into every element of an array. */
    record Each() implements Step {}
  }

  public JsonPath {
    steps = List.copyOf(steps);
  }

  /** The first key of the path. */
  public String root() {
    return ((Step.Key) steps.getFirst()).name();
  }

  /** Whether the path is one plain key. */
  public boolean isSingleKey() {
    return steps.size() == 1;
  }

  /** This path as seen from inside the elements of {@code outer}. */
  public JsonPath under(JsonPath outer) {
    var joined = new ArrayList<>(outer.steps);
    joined.addAll(steps);
    return new JsonPath(outer.text + "." + text, joined);
  }

  /** This path with {@code []} at its end, unless it has it already. */
  public JsonPath each() {
    if (steps.getLast() instanceof Step.Each) {
      return this;
    }
    var extended = new ArrayList<>(steps);
    extended.add(new Step.Each());
    return new JsonPath(text + "[]", extended);
  }

  /** The path, or empty where the text breaks the grammar. */
  public static Optional<JsonPath> parse(String text) {
    return new Parser(text).parse();
  }

  /** A path of which the caller knows that it is well-formed. */
  public static JsonPath of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a path: " + text));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonPath path && steps.equals(path.steps);
  }

  @Override
  public int hashCode() {
    return steps.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Optional<JsonPath> parse() {
      var steps = new ArrayList<Step>();
      if (!key(steps)) {
        return Optional.empty();
      }
      while (at < text.length()) {
        char c = text.charAt(at++);
        boolean wellFormed =
            switch (c) {
              case '.' -> key(steps);
              case '[' -> bracket(steps);
              default -> false;
            };
        if (!wellFormed) {
          return Optional.empty();
        }
      }
      return Optional.of(new JsonPath(text, steps));
    }

    private boolean key(List<Step> steps) {
      if (at < text.length() && text.charAt(at) == '"') {
        int end = text.indexOf('"', at + 1);
        if (end <= at + 1) {
          return false;
        }
        steps.add(new Step.Key(text.substring(at + 1, end)));
        at = end + 1;
        return true;
      }
      int start = at;
      while (at < text.length()) {
        int codePoint = text.codePointAt(at);
        if (!Character.isLetterOrDigit(codePoint) && codePoint != '_' && codePoint != '-') {
          break;
        }
        at += Character.charCount(codePoint);
      }
      if (at == start) {
        return false;
      }
      steps.add(new Step.Key(text.substring(start, at)));
      return true;
    }

    private boolean bracket(List<Step> steps) {
      int end = text.indexOf(']', at);
      if (end < 0) {
        return false;
      }
      String inside = text.substring(at, end);
      at = end + 1;
      if (inside.isEmpty()) {
        steps.add(new Step.Each());
        return true;
      }
      if (inside.length() > 9 || !inside.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return false;
      }
      steps.add(new Step.Index(Integer.parseInt(inside)));
      return true;
    }
  }
}
