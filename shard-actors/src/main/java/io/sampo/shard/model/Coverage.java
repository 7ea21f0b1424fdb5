package io.sampo.shard.model;

import java.util.ArrayList;
import java.util.List;

/**
 * From where on a replica's log holds what others may lack. The log is given up from its old end,
 * so marks tell what was known at some of its events: many at the young end, fewer with age.
 * Immutable.
 *
 * @param marks ascending
 * @param merged what came as merged states of another replica and is in no log here
 */
public record Coverage(List<Mark> marks, Knowledge merged) {
  /** Events between the youngest marks; reading that many more than needed costs little. */
  private static final long STEP = 256;

  /** Marks are no further from each other than this part of their age. */
  private static final long PER_AGE = 8;

  public static final Coverage NONE =
      new Coverage(List.of(new Mark(0, Knowledge.NONE)), Knowledge.NONE);

  /** What was known after that event. */
  public record Mark(long operation, Knowledge knowledge) {}

  public Coverage {
    marks = List.copyOf(marks);
    if (marks.isEmpty()) {
      throw new IllegalArgumentException("a log begins somewhere");
    }
  }

  /** After an event: with a mark there, if one is due. */
  public Coverage after(long operation, Knowledge knowledge) {
    if (operation % STEP != 0) {
      return this;
    }
    var kept = new ArrayList<Mark>();
    for (int at = 0; at < marks.size(); at++) {
      long next = at + 1 < marks.size() ? marks.get(at + 1).operation() : operation;
      long before = kept.isEmpty() ? 0 : kept.getLast().operation();
      boolean needed = next - before > (operation - marks.get(at).operation()) / PER_AGE;
      if (kept.isEmpty() || needed) {
        kept.add(marks.get(at));
      }
    }
    kept.add(new Mark(operation, knowledge));
    return new Coverage(kept, merged);
  }

  /** With states of another replica merged that had all that. */
  public Coverage merged(Knowledge more) {
    return new Coverage(marks, merged.with(more));
  }

  /** After the event that emptied the shard: nothing before it counts. */
  public Coverage emptied(long operation) {
    return new Coverage(List.of(new Mark(operation, Knowledge.NONE)), Knowledge.NONE);
  }

  /**
   * The event behind which everything lies in the log that somebody lacks who has {@code known}, or
   * -1 if something may have been given up.
   *
   * @param firstKept the first event that can still be read
   */
  public long from(Knowledge known, long firstKept) {
    if (!known.covers(merged)) {
      return -1;
    }
    long from = -1;
    for (var mark : marks) {
      if (!known.covers(mark.knowledge())) {
        break;
      }
      if (mark.operation() >= firstKept - 1) {
        from = mark.operation();
      }
    }
    return from;
  }
}
