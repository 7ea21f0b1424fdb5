package io.sampo.fault;

import static java.util.stream.Collectors.groupingBy;

import io.sampo.fault.Contradiction.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that clients asked for and saw, and whether it fits together. Any thread records; it
 * is judged after the last one.
 */
final class History {
  /** Of the history of a point that is told. */
  private static final int LINES = 60;

  private final ConcurrentLinkedQueue<PastWrite> writes = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PastRead> reads = new ConcurrentLinkedQueue<>();

  void add(PastWrite write) {
    writes.add(write);
  }

  void add(PastRead read) {
    reads.add(read);
  }

  Collection<PastWrite> writes() {
    return writes;
  }

  Collection<PastRead> reads() {
    return reads;
  }

  /** At most one of each read. */
  List<Contradiction> contradictions() {
    var changes = byPoint();
    var seen = reads.stream().collect(groupingBy(PastRead::point));
    List<Contradiction> all = new ArrayList<>();
    seen.forEach(
        (point, ofPoint) -> {
          var cells = new EnumMap<Cell, CellHistory>(Cell.class);
          for (var cell : Cell.values()) {
            cells.put(cell, new CellHistory(cell, changes.getOrDefault(point, List.of())));
          }
          ofPoint.forEach(read -> judge(read, cells).ifPresent(all::add));
        });
    all.sort(Comparator.comparingLong(Contradiction::at));
    return all;
  }

  private Map<Long, List<PastWrite>> byPoint() {
    record Of(long point, PastWrite write) {}
    return writes.stream()
        .flatMap(write -> write.points().stream().map(point -> new Of(point, write)))
        .collect(groupingBy(Of::point, Collectors.mapping(Of::write, Collectors.toList())));
  }

  private static Optional<Contradiction> judge(PastRead read, Map<Cell, CellHistory> cells) {
    for (var cell : cells.entrySet()) {
      long value = cell.getKey().in(read.found());
      if (!cell.getValue().wasWritten(value, read)) {
        return Optional.of(found(Kind.MADE_UP, read, cell.getKey() + " " + value));
      }
      var missing = cell.getValue().missing(value, read);
      if (missing.isPresent()) {
        return Optional.of(notSeen(read, cell.getKey(), missing.get()));
      }
    }
    long number = Cell.N.in(read.found());
    return number != Cell.ABSENT && number != Cell.VECTOR.in(read.found())
        ? Optional.of(found(Kind.TORN, read, "the vector of one change, the payload of another"))
        : Optional.empty();
  }

  private static Contradiction notSeen(PastRead read, Cell cell, PastWrite missing) {
    return new Contradiction(
        kind(read, missing),
        read.point(),
        missing.begin(),
        read.begin(),
        read.end(),
        line(read) + ": " + cell + " is not what " + line(missing) + " left");
  }

  private static Kind kind(PastRead read, PastWrite missing) {
    if (read.found().isEmpty() && !missing.kind().isUnconditional()) {
      return read.last() ? Kind.GONE : Kind.MISSED;
    }
    if (!read.last()) {
      return Kind.STALE;
    }
    return missing.kind() == PastWrite.Kind.DELETE && read.found().isPresent()
        ? Kind.BACK
        : Kind.LOST;
  }

  private static Contradiction found(Kind kind, PastRead read, String what) {
    return new Contradiction(
        kind, read.point(), 0, read.begin(), read.end(), line(read) + ": " + what);
  }

  /** What happened to a point until shortly after that time, a line each. */
  String of(long point, long until) {
    record Line(long begin, String text) {}
    var lines =
        Stream.concat(
                writes.stream()
                    .filter(write -> write.points().contains(point))
                    .map(write -> new Line(write.begin(), line(write))),
                reads.stream()
                    .filter(read -> read.point() == point)
                    .map(read -> new Line(read.begin(), line(read))))
            .filter(line -> line.begin() <= until)
            .sorted(Comparator.comparingLong(Line::begin))
            .map(Line::text)
            .toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  private static String line(PastWrite write) {
    return "[%s %s] %s %d %s at %s"
        .formatted(
            millis(write.begin()),
            millis(write.end()),
            write.kind(),
            write.value(),
            write.heard(),
            write.where());
  }

  private static String line(PastRead read) {
    return "[%s %s] %s %s at %s"
        .formatted(
            millis(read.begin()),
            millis(read.end()),
            read.last() ? "in the end" : "seen",
            read.found().map(Expected::toString).orElse("nothing"),
            read.where());
  }

  private static String millis(long nanos) {
    return "%.1f".formatted(nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
  }
}
