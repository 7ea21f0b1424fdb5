package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log from a position to its end and brings the index up to date. What a crash left at
 * the end is told from damage:
 *
 * <ul>
 *   <li>a bad record with nothing intact behind it is a torn tail;
 *   <li>so is one with intact records behind it, as long as nothing says that its bytes had ever
 *       been durable: a disk may write the pages of a group in any order;
 *   <li>everything else is damage, and the journal does not start on it.
 * </ul>
 */
final class LogFollower {
  /** Records whose changes are applied to the index at once. */
  private static final int BATCH = 1024;

  private final LogFiles files;
  private final LogIndex index;
  private final LogPosition proven;
  private final List<IndexChange> changes = new ArrayList<>();
  private final List<IndexChange> atomic = new ArrayList<>();
  private LogPosition boundary = new LogPosition(0, 0);
  private int lastOffset;
  private int lastCrc;
  private @Nullable Tail tail;

  /**
   * Starts with nothing followed.
   *
   * @param proven everything before it is known to have been durable
   */
  LogFollower(LogFiles files, LogIndex index, LogPosition proven) {
    this.files = files;
    this.index = index;
    this.proven = proven;
  }

  /** Bytes at the end of the log that are no whole atomic write. */
  record Tail(LogPosition from, int bytes, int badOffset, String problem) {}

  /**
   * Follows these segments, the first from {@code start}.
   *
   * @return the end of the log, behind the last whole atomic write; it counts as forced, which the
   *     caller has to see to
   * @throws StorageException when the log is damaged
   */
  Checkpoint follow(List<Integer> segments, LogPosition start) throws IOException {
    boundary = start;
    for (int segment : segments) {
      if (segment < start.segment()) {
        continue;
      }
      int from = segment == start.segment() ? start.offset() : SegmentHeader.BYTES;
      try (var arena = Arena.ofConfined()) {
        follow(files.map(segment, arena), segment, from, segment == segments.getLast());
      }
    }
    index.apply(changes, new Checkpoint(boundary, lastOffset, lastCrc, proven), false);
    return new Checkpoint(boundary, lastOffset, lastCrc, boundary);
  }

  /** What has to be cut off, or {@code null}. */
  @Nullable Tail tail() {
    return tail;
  }

  private void follow(ByteBuffer file, int segment, int from, boolean last) {
    boundary = new LogPosition(segment, from);
    lastOffset = 0;
    lastCrc = 0;
    int at = from;
    while (at < file.limit()) {
      String problem = LogRecord.problem(file, segment, at);
      if (problem == null && !atomic.isEmpty() && !LogRecord.at(file, at).isEvent()) {
        problem = "an atomic write lacks its end";
      }
      if (problem != null) {
        bad(file, segment, at, problem, last);
        return;
      }
      var record = LogRecord.at(file, at);
      at += record.length();
      take(segment, record);
    }
    if (!atomic.isEmpty()) {
      bad(file, segment, at, "an atomic write lacks its end", last);
    }
  }

  private void take(int segment, LogRecord record) {
    String pid = record.persistenceId();
    if (record.isEvent()) {
      var location = new Location(segment, record.offset(), record.length());
      atomic.add(new IndexChange.Put(pid, record.sequenceNumber(), location));
      if (record.hasMore()) {
        return;
      }
      changes.addAll(atomic);
      atomic.clear();
    } else {
      changes.add(
          new IndexChange.Delete(
              pid, record.sequenceNumber(), record.highest(), record.keptFrom(), segment));
    }
    boundary = new LogPosition(segment, record.offset() + record.length());
    lastOffset = record.offset();
    lastCrc = record.crc();
    if (changes.size() >= BATCH) {
      index.apply(changes, new Checkpoint(boundary, lastOffset, lastCrc, proven), false);
      changes.clear();
    }
  }

  private void bad(ByteBuffer file, int segment, int at, String problem, boolean last) {
    atomic.clear();
    int durable =
        switch (Integer.compare(proven.segment(), segment)) {
          case -1 -> 0;
          case 0 -> proven.offset();
          default -> Integer.MAX_VALUE;
        };
    boolean intactBehind = false;
    for (int next = at + 1; next <= file.limit() - LogRecord.HEADER_BYTES; next++) {
      if (file.getInt(next + LogRecord.AT_MAGIC) == LogRecord.MAGIC
          && LogRecord.problem(file, segment, next) == null) {
        var record = LogRecord.at(file, next);
        intactBehind = true;
        durable = Math.max(durable, record.forcedOffset());
        next += record.length() - 1;
      }
    }
    if (!last || (intactBehind && at < durable)) {
      throw new StorageException(new StorageFailure.Corrupt(files.path(segment), at, problem));
    }
    tail = new Tail(boundary, file.limit() - boundary.offset(), at, problem);
  }
}
