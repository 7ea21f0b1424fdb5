package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live events of one persistence id, on the thread that asks. Takes a few entries from
 * the index at a time and reads events from mapped segments, one by one; commits go on meanwhile.
 */
final class Replay {
  /** Entries taken from the index at once; it is free for others in between. */
  private static final int CHUNK = 256;

  private final IndexHolder indexes;
  private final LogFiles files;
  private final String persistenceId;
  private int mappedSegment;
  private @Nullable ByteBuffer mapped;

  Replay(IndexHolder indexes, LogFiles files, String persistenceId) {
    this.indexes = indexes;
    this.files = files;
    this.persistenceId = persistenceId;
  }

  /**
   * Hands over the first {@code max} events of a range, both ends included.
   *
   * @throws StorageException when an event is damaged
   */
  void run(long from, long to, long max, EventSink sink) throws Exception {
    long next = from;
    long left = max;
    while (left > 0 && next <= to) {
      var chunk = indexes.current().entries(persistenceId, next, to, (int) Math.min(CHUNK, left));
      if (chunk.isEmpty()) {
        return;
      }
      for (var entry : chunk) {
        var record = read(entry);
        if (record != null) {
          sink.event(entry.sequenceNumber(), record.meta(), record.body());
        }
      }
      left -= chunk.size();
      next = chunk.getLast().sequenceNumber() + 1;
    }
  }

  /** The event, or {@code null} when it was deleted meanwhile. */
  private @Nullable LogRecord read(LogIndex.Entry entry) throws IOException {
    var location = entry.location();
    while (true) {
      try {
        return read(entry.sequenceNumber(), location);
      } catch (NoSuchFileException gone) {
        var now = indexes.current().find(persistenceId, entry.sequenceNumber());
        if (now.isEmpty()) {
          return null;
        }
        if (now.get().equals(location)) {
          throw new StorageException(
              new StorageFailure.Lost(files.path(location.segment()), "the segment is gone"), gone);
        }
        location = now.get();
      }
    }
  }

  private LogRecord read(long sequenceNumber, Location location) throws IOException {
    var file = mapped(location);
    String problem = LogRecord.problem(file, location.segment(), location.offset());
    if (problem == null) {
      var record = LogRecord.at(file, location.offset());
      if (record.isEvent(persistenceId, sequenceNumber)) {
        return record;
      }
      problem = "this is not event %d of %s".formatted(sequenceNumber, persistenceId);
    }
    throw new StorageException(
        new StorageFailure.Corrupt(files.path(location.segment()), location.offset(), problem));
  }

  private ByteBuffer mapped(Location location) throws IOException {
    var file = mapped;
    if (file == null
        || mappedSegment != location.segment()
        || file.limit() < location.offset() + location.length()) {
      file = files.map(location.segment(), Arena.ofAuto());
      mapped = file;
      mappedSegment = location.segment();
    }
    return file;
  }
}
