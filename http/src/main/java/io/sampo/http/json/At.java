package io.sampo.http.json;

import io.sampo.cluster.collection.Violations;
import io.sampo.storage.model.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in a body as the texts of violations name it, which is not always the path of JSON (spec
 * dataplane §1.2). Readers report broken rules here and go on, for a body of the wrong shape comes
 * before a rule that is broken. All places below one root share what was found.
 */
public final class At {
  private final Found found;
  private final @Nullable At parent;
  private final String step;

  private static final class Found {
    private final Violations violations = new Violations();
    private @Nullable Refusal refusal;
  }

  private At(Found found, @Nullable At parent, String step) {
    this.found = found;
    this.parent = parent;
    this.step = step;
  }

  /** The place of a whole body. */
  public static At root() {
    return new At(new Found(), null, "");
  }

  public At member(String name) {
    return new At(found, this, name);
  }

  public At element(int index) {
    return new At(found, this, "[" + index + "]");
  }

  /** A rule of this place is broken. */
  void report(String text) {
    found.violations.add(path(), text);
  }

  /** A rule of this place is broken for which the reference has a bare message. */
  void reportCustom(String message) {
    found.violations.custom(path(), message);
  }

  /** Checks the value of a member. */
  <T> @Nullable T check(@Nullable T value, String name, Rule<T> rule) {
    if (value != null) {
      rule.check(found.violations, member(name).path(), value);
    }
    return value;
  }

  /** Why the request will be refused if no rule is broken; the first counts. */
  void refuse(Refusal refusal) {
    if (found.refusal == null) {
      found.refusal = refusal;
    }
  }

  /** The broken rules. */
  public Violations violations() {
    return found.violations;
  }

  /** Why the request is refused though no rule is broken. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(found.refusal);
  }

  private String path() {
    var path = new StringBuilder();
    write(path);
    return path.toString();
  }

  private void write(StringBuilder path) {
    if (parent != null) {
      parent.write(path);
    }
    if (!path.isEmpty() && !step.startsWith("[")) {
      path.append('.');
    }
    path.append(step);
  }

  /** What a value must fulfil. */
  @FunctionalInterface
  interface Rule<T> {
    void check(Violations violations, String path, T value);

    static Rule<Long> atLeast(long min) {
      return (violations, path, value) -> violations.atLeast(path, value, min);
    }

    static Rule<Integer> atLeast(int min) {
      return (violations, path, value) -> violations.atLeast(path, value, min);
    }

    static Rule<Double> atLeast(double min) {
      return (violations, path, value) -> violations.atLeast(path, value, min);
    }

    static Rule<Long> atMost(long max) {
      return (violations, path, value) -> violations.atMost(path, value, max);
    }

    static Rule<Long> within(long min, long max) {
      return (violations, path, value) -> violations.between(path, value, min, max);
    }

    static Rule<Integer> within(int min, int max) {
      return (violations, path, value) ->
          violations.between(path, Integer.toUnsignedLong(value), min, max);
    }

    static Rule<Double> within(double min, double max) {
      return (violations, path, value) -> violations.between(path, value, min, max);
    }

    /** With a text of its own. */
    static <T> Rule<T> not(T bad, String text) {
      return (violations, path, value) -> {
        if (value.equals(bad)) {
          violations.add(path, text);
        }
      };
    }
  }
}
