package io.sampo.storage.payload;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.JsonPath.Step;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values at a path in an encoded object (spec dataplane §3.6): keys enter objects only,
 * {@code [i]} and {@code []} arrays only. Immutable.
 */
public final class PathReader {
  /** Looks at one value. */
  @FunctionalInterface
  public interface Visitor {
    /** Whether this value is enough and no other need be looked at. */
    boolean visit(byte[] bytes, int at);
  }

  /** How a visit ended. */
  public enum Outcome {
    /** There is no value at the path. */
    NOTHING,
    /** There were values, and the visitor wanted more. */
    SEEN,
    /** The visitor had enough. */
    STOPPED
  }

  /** A step's key in UTF-8; null for steps into arrays. */
  private final byte[] @Nullable [] keys;

  /** A step's index; -1 for all elements. */
  private final int[] indexes;

  public PathReader(JsonPath path) {
    int steps = path.steps().size();
    keys = new byte[steps][];
    indexes = new int[steps];
    for (int i = 0; i < steps; i++) {
      switch (path.steps().get(i)) {
        case Step.Key(var name) -> keys[i] = name.getBytes(StandardCharsets.UTF_8);
        case Step.Index(var index) -> indexes[i] = index;
        case Step.Each _ -> indexes[i] = -1;
      }
    }
  }

  /** Shows all values at the path inside the value at {@code at} to the visitor, in order. */
  public Outcome visit(byte[] bytes, int at, Visitor visitor) {
    return visit(bytes, at, 0, visitor);
  }

  /** Where the only value of a path without {@code []} starts; -1 = there is none. */
  public int first(byte[] bytes, int at) {
    for (int step = 0; step < keys.length && at >= 0; step++) {
      at = descend(bytes, at, step);
    }
    return at;
  }

  private Outcome visit(byte[] bytes, int at, int step, Visitor visitor) {
    while (step < keys.length) {
      if (keys[step] == null && indexes[step] < 0) {
        return Cbor.isArray(bytes, at) ? each(bytes, at, step + 1, visitor) : Outcome.NOTHING;
      }
      at = descend(bytes, at, step++);
      if (at < 0) {
        return Outcome.NOTHING;
      }
    }
    return visitor.visit(bytes, at) ? Outcome.STOPPED : Outcome.SEEN;
  }

  /** One step to one value; -1 = there is none. */
  private int descend(byte[] bytes, int at, int step) {
    byte[] key = keys[step];
    if (key != null) {
      return Cbor.isMap(bytes, at) ? member(bytes, at, key) : -1;
    }
    return Cbor.isArray(bytes, at) ? element(bytes, at, indexes[step]) : -1;
  }

  private Outcome each(byte[] bytes, int array, int step, Visitor visitor) {
    var outcome = Outcome.NOTHING;
    int count = Cbor.count(bytes, array);
    int at = Cbor.content(bytes, array);
    for (int i = 0; i < count; i++) {
      var inside = visit(bytes, at, step, visitor);
      if (inside == Outcome.STOPPED) {
        return inside;
      }
      if (inside == Outcome.SEEN) {
        outcome = inside;
      }
      at = Cbor.skip(bytes, at);
    }
    return outcome;
  }

  /** Where the value of a member starts; -1 = there is none. */
  private static int member(byte[] bytes, int map, byte[] key) {
    int count = Cbor.count(bytes, map);
    int at = Cbor.content(bytes, map);
    for (int i = 0; i < count; i++) {
      int start = Cbor.content(bytes, at);
      int end = start + Cbor.count(bytes, at);
      if (end - start == key.length && Arrays.equals(bytes, start, end, key, 0, key.length)) {
        return end;
      }
      at = Cbor.skip(bytes, end);
    }
    return -1;
  }

  private static int element(byte[] bytes, int array, int index) {
    if (index < 0 || index >= Cbor.count(bytes, array)) {
      return -1;
    }
    int at = Cbor.content(bytes, array);
    for (int i = 0; i < index; i++) {
      at = Cbor.skip(bytes, at);
    }
    return at;
  }
}
