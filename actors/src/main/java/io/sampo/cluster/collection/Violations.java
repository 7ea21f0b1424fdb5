package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.VectorNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The declared rules that one request breaks, each as {@code path: text} (spec dataplane §1.2).
 * REST and gRPC name the paths differently and share the texts. A {@code null} value was not given
 * and breaks no rule. Used by one thread.
 */
public final class Violations {
  /** Longest name of a collection, in characters. */
  public static final int MAX_COLLECTION_NAME = 255;

  private static final String FORBIDDEN_IN_NEW = "<>:\"/\\|?*\0\u001F";
  private static final String FORBIDDEN_IN_OLD = "/\0";

  private final List<String> items = new ArrayList<>();

  public boolean isEmpty() {
    return items.isEmpty();
  }

  /** All of them as {@code [path: text; path: text]}. */
  @Override
  public String toString() {
    return "[" + String.join("; ", items) + "]";
  }

  /** A rule with its own text. */
  public void add(String path, String text) {
    items.add(path + ": " + text);
  }

  /** A rule that the reference states by a bare message. */
  public void custom(String path, String message) {
    add(path, "Validation error: " + message + " [{}]");
  }

  public void atLeast(String path, @Nullable Long value, long min) {
    if (value != null && Long.compareUnsigned(value, min) < 0) {
      add(path, "value %s invalid, must be %d or larger".formatted(text(value), min));
    }
  }

  public void atLeast(String path, @Nullable Integer value, int min) {
    if (value != null && Integer.compareUnsigned(value, min) < 0) {
      atLeast(path, Integer.toUnsignedLong(value), min);
    }
  }

  public void atLeast(String path, @Nullable Double value, double min) {
    if (value != null && !(value >= min)) {
      add(path, "value " + value + " invalid, must be " + min + " or larger");
    }
  }

  public void atMost(String path, @Nullable Long value, long max) {
    if (value != null && Long.compareUnsigned(value, max) > 0) {
      add(path, "value %s invalid, must be %d or smaller".formatted(text(value), max));
    }
  }

  public void between(String path, @Nullable Long value, long min, long max) {
    if (value != null
        && (Long.compareUnsigned(value, min) < 0 || Long.compareUnsigned(value, max) > 0)) {
      add(path, "value %s invalid, must be from %d to %d".formatted(text(value), min, max));
    }
  }

  public void between(String path, @Nullable Double value, double min, double max) {
    if (value != null && !(value >= min && value <= max)) {
      add(path, "value " + value + " invalid, must be from " + min + " to " + max);
    }
  }

  /** Name of a collection that is to be created. */
  public void newCollectionName(String path, String name) {
    collectionName(path, name, FORBIDDEN_IN_NEW);
  }

  /** Name of a collection that may be older than today's rules. */
  public void collectionName(String path, String name) {
    collectionName(path, name, FORBIDDEN_IN_OLD);
  }

  private void collectionName(String path, String name, String forbidden) {
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > MAX_COLLECTION_NAME) {
      add(
          path,
          "value \"%s\" invalid, must be from 1 to %d characters"
              .formatted(name, MAX_COLLECTION_NAME));
    }
    name.chars()
        .filter(c -> forbidden.indexOf(c) >= 0)
        .findFirst()
        .ifPresent(c -> add(path, "collection name cannot contain \"" + (char) c + "\" char"));
  }

  /** Name of a vector that a request adds or drops. */
  public void vectorName(String path, String name) {
    VectorNames.fault(name).ifPresent(fault -> add(path, fault));
  }

  private static String text(long unsigned) {
    return Long.toUnsignedString(unsigned);
  }
}
