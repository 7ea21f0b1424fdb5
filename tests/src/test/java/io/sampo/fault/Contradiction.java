package io.sampo.fault;

/**
 * Something that no order of the changes explains.
 *
 * @param changed when the change began that is not seen; 0 if it is not about one
 * @param begin of the read
 * @param at when it was seen
 */
record Contradiction(Kind kind, long point, long changed, long begin, long at, String what) {
  enum Kind {
    /** An acknowledged change is not there in the end. */
    LOST,
    /**
     * A change of a point that had to be there was acknowledged, and in the end it is not there.
     */
    GONE,
    /** The same at a moment before the end. */
    MISSED,
    /** A deleted point is there in the end. */
    BACK,
    /** A read does not see what was done before it began. */
    STALE,
    /** Nobody wrote this, or only later. */
    MADE_UP,
    /** Parts of one change without the others. */
    TORN,
    /** Replicas that should be equal. */
    UNEQUAL,
    /** What had to come back did not in time. */
    NOT_WELL
  }

  /** Of the cluster as a whole. */
  static Contradiction of(Kind kind, String what) {
    return new Contradiction(kind, -1, 0, 0, 0, what);
  }

  @Override
  public String toString() {
    return point < 0 ? kind + ": " + what : "%s, point %d: %s".formatted(kind, point, what);
  }
}
