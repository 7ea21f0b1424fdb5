package io.sampo.fault;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A point as it must be: one number from which its vector is made, and its payload.
 *
 * @param vector its components are {@code vector, vector + 1, …}
 */
record Expected(long vector, Map<String, Long> payload) {
  Expected {
    payload = Map.copyOf(payload);
  }

  /** One change of a point; {@code empty} = the point does not exist. */
  interface Change {
    Optional<Expected> apply(Optional<Expected> before);
  }

  static Change upsert(long number) {
    return _ -> Optional.of(new Expected(number, Map.of("n", number)));
  }

  static Change delete() {
    return _ -> Optional.empty();
  }

  static Change setPayload(String key, long number) {
    return before ->
        before.map(
            point -> {
              var payload = new TreeMap<>(point.payload());
              payload.put(key, number);
              return new Expected(point.vector(), payload);
            });
  }

  static Change overwritePayload(long number) {
    return before -> before.map(point -> new Expected(point.vector(), Map.of("o", number)));
  }
}
