package io.sampo.storage.filter;

/** How many rows may match, dead ones included: {@code min <= expected <= max}. */
public record Cardinality(long min, long expected, long max) {
  public Cardinality {
    if (min < 0 || min > expected || expected > max) {
      throw new IllegalArgumentException(min + " <= " + expected + " <= " + max);
    }
  }

  static Cardinality exactly(long count) {
    return new Cardinality(count, count, count);
  }

  /** Nothing is known of a test: half of the rows. */
  static Cardinality unknown(long rows) {
    return new Cardinality(0, rows / 2, rows);
  }
}
