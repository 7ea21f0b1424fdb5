package io.sampo.fault;

import java.util.Locale;
import java.util.Optional;

/** A part of a point that has one value at a time; {@value #ABSENT} where there is none. */
enum Cell {
  /** What the vector was made from; there is one as long as the point exists. */
  VECTOR,
  /** Written with the vector. */
  N,
  /** Written where the whole payload is. */
  O,
  A,
  B;

  static final long ABSENT = 0;

  /** The key of the payload; the vector has none. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  long in(Optional<Expected> point) {
    return point
        .map(found -> this == VECTOR ? found.vector() : found.payload().getOrDefault(key(), ABSENT))
        .orElse(ABSENT);
  }
}
