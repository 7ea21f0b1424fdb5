package io.sampo.fault;

import java.util.Set;

/**
 * A change that a client asked for, and what it heard.
 *
 * @param value unique among all changes of a history, greater than 0
 * @param begin nanoseconds of the clock of the whole history, as are all times here
 * @param where the peer that was asked, and with which options
 */
record PastWrite(
    Kind kind, long value, Set<Long> points, long begin, long end, Heard heard, String where) {

  /** Later than everything that was recorded. */
  static final long NEVER = Long.MAX_VALUE;

  PastWrite {
    points = Set.copyOf(points);
  }

  /** What a change does with the cells of a point. */
  enum Kind {
    UPSERT,
    OVERWRITE,
    SET_A,
    SET_B,
    DELETE,
    /** Takes the point away if it is as was thought. */
    DELETE_IF;

    /** Whether it gives that cell a value, or takes it away. */
    boolean touches(Cell cell) {
      return switch (this) {
        case UPSERT, DELETE, DELETE_IF -> true;
        case OVERWRITE -> cell != Cell.VECTOR;
        case SET_A -> cell == Cell.A;
        case SET_B -> cell == Cell.B;
      };
    }

    /** What the cell is after it. */
    long leaves(Cell cell, long value) {
      return switch (this) {
        case UPSERT -> cell == Cell.VECTOR || cell == Cell.N ? value : Cell.ABSENT;
        case OVERWRITE -> cell == Cell.O ? value : Cell.ABSENT;
        case SET_A, SET_B -> value;
        case DELETE, DELETE_IF -> Cell.ABSENT;
      };
    }

    /** Whether it does so whatever the point was before, even if there was none. */
    boolean isUnconditional() {
      return this == UPSERT || this == DELETE;
    }
  }

  /** What the client may conclude. */
  enum Heard {
    /** Done, all can see it. */
    APPLIED,
    /** It is kept, and will be seen. */
    LOGGED,
    /** Done, or to be done at any later time, or never. */
    UNKNOWN,
    /** It never reached a server. */
    UNSENT
  }

  /** Before this it has its place in the order, if it has one at all. */
  long placedBefore() {
    return heard == Heard.UNKNOWN || heard == Heard.UNSENT ? NEVER : end;
  }

  /** Whether who begins to read after its end must see it, or what came later. */
  boolean isSeen() {
    return heard == Heard.APPLIED && kind != Kind.DELETE_IF;
  }

  /** Whether it must be seen after everything has come to rest. */
  boolean isKept() {
    return isSeen() || (heard == Heard.LOGGED && kind.isUnconditional());
  }
}
