package io.sampo.shard.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of ticks of one clock: all from 1 up to one, and runs of later ones. Immutable.
 *
 * @param upTo the last tick before the first that is missing; 0 = none
 * @param beyond what comes after a gap, ascending; neither touching {@code upTo} nor each other
 */
public record Ticks(long upTo, List<Run> beyond) {
  public static final Ticks NONE = new Ticks(0, List.of());

  /** Ticks without a gap, both ends included. */
  public record Run(long from, long to) {
    public Run {
      if (from < 1 || to < from) {
        throw new IllegalArgumentException("no run of ticks: %d to %d".formatted(from, to));
      }
    }
  }

  public Ticks {
    beyond = List.copyOf(beyond);
  }

  /** All ticks up to that one. */
  public static Ticks upTo(long last) {
    return new Ticks(last, List.of());
  }

  public boolean has(long tick) {
    if (tick <= upTo) {
      return true;
    }
    for (var run : beyond) {
      if (tick < run.from()) {
        return false;
      }
      if (tick <= run.to()) {
        return true;
      }
    }
    return false;
  }

  /** With that tick, which may be there already. */
  public Ticks with(long tick) {
    return tick == upTo + 1 && beyond.isEmpty() ? upTo(tick) : with(new Run(tick, tick));
  }

  /** All that is in this or in the other. */
  public Ticks with(Ticks other) {
    var all = other.upTo > 0 ? with(new Run(1, other.upTo)) : this;
    for (var run : other.beyond) {
      all = all.with(run);
    }
    return all;
  }

  private Ticks with(Run added) {
    var runs = new ArrayList<Run>();
    if (upTo > 0) {
      runs.add(new Run(1, upTo));
    }
    runs.addAll(beyond);
    var merged = new ArrayList<Run>();
    var open = added;
    for (var run : runs) {
      if (run.to() + 1 < open.from()) {
        merged.add(run);
      } else if (open.to() + 1 < run.from()) {
        merged.add(open);
        open = run;
      } else {
        open = new Run(Math.min(open.from(), run.from()), Math.max(open.to(), run.to()));
      }
    }
    merged.add(open);
    var first = merged.getFirst();
    return first.from() == 1
        ? new Ticks(first.to(), merged.subList(1, merged.size()))
        : new Ticks(0, merged);
  }

  /** Whether all of the other are in this. */
  public boolean covers(Ticks other) {
    if (other.upTo > upTo && !coversRun(new Run(1, other.upTo))) {
      return false;
    }
    return other.beyond.stream().allMatch(this::coversRun);
  }

  private boolean coversRun(Run wanted) {
    return wanted.to() <= upTo
        || beyond.stream().anyMatch(run -> run.from() <= wanted.from() && wanted.to() <= run.to())
        || (wanted.from() <= upTo && coversRun(new Run(upTo + 1, wanted.to())));
  }

  /** The largest, 0 if there is none. */
  public long last() {
    return beyond.isEmpty() ? upTo : beyond.getLast().to();
  }
}
