package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kept events of one persistence id, history and live ones, on the thread that asks.
 * Holds no file open while the sink works, however long that takes: a segment that is given up
 * meanwhile is free at once, and its loss is noticed before anything wrong is handed over.
 */
final class HistoryReader {
  /** Entries taken from the index at once; it is free for others in between. */
  private static final int CHUNK = 256;

  /** Neighbouring events are read together up to this size. */
  private static final int WINDOW_BYTES = 1 << 20;

  private final IndexHolder indexes;
  private final LogFiles files;
  private final String persistenceId;
  private @Nullable Window window;

  HistoryReader(IndexHolder indexes, LogFiles files, String persistenceId) {
    this.indexes = indexes;
    this.files = files;
    this.persistenceId = persistenceId;
  }

  /** Takes events of the past, in the order of their sequence numbers. */
  interface Sink {
    /**
     * One event.
     *
     * @param body little-endian; stays readable as long as it is referenced
     * @return whether more is wanted
     */
    boolean event(long sequenceNumber, EventMeta meta, ByteBuffer body) throws Exception;
  }

  /** A copy of a part of a segment in which nothing changes any more. */
  private record Window(int segment, int offset, ByteBuffer bytes) {
    boolean holds(Location location) {
      return location.segment() == segment
          && location.offset() >= offset
          && location.offset() + location.length() <= offset + bytes.limit();
    }
  }

  /**
   * Hands over the events of a range, both ends included.
   *
   * @throws StorageException when an event is damaged or the log is closed
   */
  HistoryRead run(long from, long to, Sink sink) throws Exception {
    long next = Math.max(1, from);
    while (next <= to) {
      var index = indexes.current();
      var chunk = index.kept(persistenceId, next, to, CHUNK);
      long firstKept = index.firstKept(persistenceId);
      if (next < firstKept) {
        return new HistoryRead.NoLongerKept(firstKept);
      }
      if (chunk.isEmpty()) {
        break;
      }
      for (int i = 0; i < chunk.size(); i++) {
        long number = chunk.get(i).sequenceNumber();
        var record = read(chunk, i);
        if (record == null) {
          return new HistoryRead.NoLongerKept(indexes.current().firstKept(persistenceId));
        }
        if (!sink.event(number, record.meta(), record.body())) {
          return new HistoryRead.Stopped(number);
        }
        next = number + 1;
      }
    }
    return new HistoryRead.Complete(next - 1);
  }

  /** The event, or {@code null} when it was given up meanwhile. */
  private @Nullable LogRecord read(List<LogIndex.Entry> chunk, int at) throws IOException {
    var entry = chunk.get(at);
    var location = entry.location();
    int length = together(chunk, at);
    while (true) {
      try {
        return read(entry.sequenceNumber(), location, length);
      } catch (NoSuchFileException gone) {
        var index = indexes.current();
        var now = index.kept(persistenceId, entry.sequenceNumber(), entry.sequenceNumber(), 1);
        if (entry.sequenceNumber() < index.firstKept(persistenceId)) {
          return null;
        }
        if (now.isEmpty() || now.getFirst().location().equals(location)) {
          throw new StorageException(
              new StorageFailure.Lost(files.path(location.segment()), "the segment is gone"), gone);
        }
        location = now.getFirst().location();
        length = location.length();
      }
    }
  }

  /**
   * Bytes from this entry to the end of the last one that is worth reading with it. Only what the
   * index knows: behind that the log may still be taken back and written anew.
   */
  private static int together(List<LogIndex.Entry> chunk, int at) {
    var first = chunk.get(at).location();
    int end = first.offset() + first.length();
    for (var entry : chunk.subList(at + 1, chunk.size())) {
      var next = entry.location();
      int nextEnd = next.offset() + next.length();
      if (next.segment() != first.segment()
          || next.offset() < end
          || nextEnd - first.offset() > WINDOW_BYTES) {
        break;
      }
      end = nextEnd;
    }
    return end - first.offset();
  }

  private LogRecord read(long sequenceNumber, Location location, int length) throws IOException {
    var from = window;
    String problem;
    try {
      if (from == null || !from.holds(location)) {
        from =
            new Window(
                location.segment(),
                location.offset(),
                files.read(location.segment(), location.offset(), length));
        window = from;
      }
      int start = location.offset() - from.offset();
      problem = LogRecord.problem(from.bytes(), location.segment(), start, location.offset());
      if (problem == null) {
        var record = LogRecord.at(from.bytes(), start);
        if (record.isEvent(persistenceId, sequenceNumber)) {
          return record;
        }
        problem = "this is not event %d of %s".formatted(sequenceNumber, persistenceId);
      }
    } catch (EOFException e) {
      problem = String.valueOf(e.getMessage());
    }
    throw new StorageException(
        new StorageFailure.Corrupt(files.path(location.segment()), location.offset(), problem));
  }
}
