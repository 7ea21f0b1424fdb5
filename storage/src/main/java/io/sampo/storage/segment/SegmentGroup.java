package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Segments that together hold at most one living row of an id: sealed ones, and the one that takes
 * rows. Used by one thread at a time.
 */
final class SegmentGroup {
  private final Supplier<Segment> fresh;
  private final long sealBytes;
  private final Tally tally;
  private final List<Segment> sealed = new ArrayList<>();
  private @Nullable SegmentAppender appender;

  /** For each row that is not written yet the one that it replaces. */
  private final List<@Nullable Location> replaced = new ArrayList<>();

  /**
   * An empty group; its first segment comes with its first row.
   *
   * @param fresh makes the next segment that takes rows
   * @param tally counts what is written
   */
  SegmentGroup(Supplier<Segment> fresh, long sealBytes, Tally tally) {
    this.fresh = fresh;
    this.sealBytes = sealBytes;
    this.tally = tally;
  }

  /** A row that no operation has ended. */
  record Location(Segment segment, int row) {}

  /** Adds segments that are there already, oldest first, the appendable one last. */
  void restore(List<Segment> segments) {
    for (var segment : segments) {
      if (segment.isSealed()) {
        sealed.add(segment);
      } else {
        appender = new SegmentAppender(segment, tally);
      }
    }
  }

  /** All segments, oldest first, the appendable one last. */
  List<Segment> segments() {
    var all = new ArrayList<>(sealed);
    if (appender != null) {
      all.add(appender.segment());
    }
    return all;
  }

  /** Where rows are added; {@link #write} must follow. */
  SegmentAppender appender() {
    var open = appender;
    if (open == null) {
      open = new SegmentAppender(fresh.get(), tally);
      appender = open;
    }
    return open;
  }

  /** Whether no written row lives. */
  boolean isEmpty() {
    for (var segment : sealed) {
      if (segment.liveCount() > 0) {
        return false;
      }
    }
    return appender == null || appender.segment().liveCount() == 0;
  }

  /** The living row of this id among those written, {@code null} if there is none. */
  @Nullable Location find(PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> find(0, value, false);
      case PointId.Uuid(var high, var low) -> find(high, low, true);
    };
  }

  private @Nullable Location find(long high, long low, boolean uuid) {
    if (appender != null) {
      var row = living(appender.segment(), high, low, uuid);
      if (row >= 0) {
        return new Location(appender.segment(), row);
      }
    }
    for (int i = sealed.size() - 1; i >= 0; i--) {
      var row = living(sealed.get(i), high, low, uuid);
      if (row >= 0) {
        return new Location(sealed.get(i), row);
      }
    }
    return null;
  }

  private static int living(Segment segment, long high, long low, boolean uuid) {
    var row = segment.ids().newest(high, low, uuid);
    return row >= 0 && segment.deleted().endedBy(row) == 0 ? row : -1;
  }

  /** Ends a living row. */
  void end(Location location, long operation) {
    location.segment().deleted().end(location.row(), operation);
  }

  /**
   * Completes a row whose vectors are with the {@link #appender}.
   *
   * @param old the living row of the same id, {@code null} if there is none
   */
  void add(
      PointId id,
      long operation,
      Stamp existence,
      Payload payload,
      byte[] cells,
      @Nullable Location old) {
    appender().add(id, operation, existence, payload, cells);
    replaced.add(old);
    if (appender().isFull()) {
      write(operation);
    }
  }

  /** Writes the rows that were added, and ends those that they replace. */
  void write(long operation) {
    if (replaced.isEmpty() || appender == null) {
      return;
    }
    var segment = appender.segment();
    var first = segment.rowCount();
    appender.write(row -> replace(segment, row, replaced.get(row - first), operation));
    replaced.clear();
  }

  private static void replace(Segment segment, int row, @Nullable Location old, long operation) {
    // The same id may have come twice in this batch: then the earlier row is not in `old`.
    endIfAlive(segment, segment.ids().put(row), operation);
    if (old != null) {
      endIfAlive(old.segment(), old.row(), operation);
    }
  }

  private static void endIfAlive(Segment segment, int row, long operation) {
    if (row >= 0 && segment.deleted().endedBy(row) == 0) {
      segment.deleted().end(row, operation);
    }
  }

  /** Writes which rows have ended; the last step of an operation. */
  void writeEnds() {
    for (var segment : sealed) {
      segment.deleted().write();
    }
    if (appender != null) {
      appender.segment().deleted().write();
    }
  }

  /** Closes the appendable segment when it is large enough, and begins a new one. */
  void sealWhenLarge() {
    if (appender != null && appender.segment().bytes() >= sealBytes) {
      roll();
    }
  }

  /** Closes the appendable segment and begins a new one. */
  void roll() {
    var open = appender;
    if (open != null) {
      var next = fresh.get();
      open.segment().seal();
      sealed.add(open.segment());
      appender = new SegmentAppender(next, tally);
    }
  }

  /**
   * The sealed segments with these numbers, after closing the appendable one if it is among them.
   */
  List<Segment> sealed(List<Integer> numbers) {
    if (appender != null && numbers.contains(appender.segment().number())) {
      roll();
    }
    return sealed.stream().filter(segment -> numbers.contains(segment.number())).toList();
  }

  /** Whether all of these are sealed segments of the group. */
  boolean contains(List<Segment> segments) {
    return sealed.containsAll(segments);
  }

  /** Puts a rewritten segment in the place of others. */
  void replace(List<Segment> old, @Nullable Segment rewritten) {
    sealed.removeAll(old);
    if (rewritten != null) {
      sealed.add(rewritten);
    }
  }

  /** Lets go of all segments and returns them. */
  List<Segment> clear() {
    var all = segments();
    sealed.clear();
    appender = null;
    return all;
  }
}
