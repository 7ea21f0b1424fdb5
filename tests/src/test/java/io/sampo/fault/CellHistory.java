package io.sampo.fault;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All changes of one cell of one point, to judge what was seen in it. A value is explained if its
 * change began before the read ended, and no change that must be seen lies, in real time, wholly
 * between the two. This is weaker than that all reads fit one order, and so says nothing wrong.
 */
final class CellHistory {
  /** The latest end of changes with the same effect, by their begin. */
  private final Map<Long, TreeMap<Long, Long>> placed = new HashMap<>();

  /** The change that began last, of those that must be seen, by their end. */
  private final TreeMap<Long, PastWrite> seen = new TreeMap<>();

  private final Optional<PastWrite> lastKept;

  /**
   * Of changes that touch the cell.
   *
   * @param writes in any order
   */
  CellHistory(Cell cell, List<PastWrite> writes) {
    var touching = writes.stream().filter(write -> write.kind().touches(cell)).toList();
    placed.put(Cell.ABSENT, new TreeMap<>(Map.of(Long.MIN_VALUE, Long.MIN_VALUE)));
    touching.stream()
        .filter(write -> write.heard() != PastWrite.Heard.UNSENT)
        .sorted(Comparator.comparingLong(PastWrite::begin))
        .forEach(write -> place(cell, write));
    touching.stream()
        .filter(PastWrite::isSeen)
        .sorted(Comparator.comparingLong(PastWrite::end))
        .forEach(this::see);
    lastKept =
        touching.stream().filter(PastWrite::isKept).max(Comparator.comparingLong(PastWrite::begin));
  }

  private void place(Cell cell, PastWrite write) {
    var same =
        placed.computeIfAbsent(
            write.kind().leaves(cell, write.value()), _ -> new TreeMap<Long, Long>());
    var before = same.lastEntry();
    same.put(
        write.begin(),
        Math.max(write.placedBefore(), before == null ? Long.MIN_VALUE : before.getValue()));
  }

  private void see(PastWrite write) {
    var before = seen.lastEntry();
    boolean later = before == null || before.getValue().begin() < write.begin();
    seen.put(write.end(), later ? write : before.getValue());
  }

  /** Whether such a value was ever asked for before that time. */
  boolean wasWritten(long value, PastRead read) {
    var same = placed.get(value);
    return same != null && same.lowerEntry(read.end()) != null;
  }

  /** The change that must be seen instead; empty if the value is explained. */
  Optional<PastWrite> missing(long value, PastRead read) {
    long placedBefore = Objects.requireNonNull(placed.get(value)).lowerEntry(read.end()).getValue();
    return mustBeSeen(read).filter(write -> placedBefore < write.begin());
  }

  private Optional<PastWrite> mustBeSeen(PastRead read) {
    return read.last()
        ? lastKept
        : Optional.ofNullable(seen.lowerEntry(read.begin())).map(Map.Entry::getValue);
  }
}
