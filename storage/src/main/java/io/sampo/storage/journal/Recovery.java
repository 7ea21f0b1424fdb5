package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.keyvalue.LevelDb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes log and index agree after a start. The log is the truth, the index can be built anew. */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final LogFiles files;
  private final JournalSettings settings;
  private final boolean nativeIndex;
  private final Path indexFolder;

  Recovery(LogFiles files, JournalSettings settings) {
    this.files = files;
    this.settings = settings;
    this.nativeIndex = nativeIndex();
    this.indexFolder = folder(nativeIndex);
  }

  /** The two kinds of LevelDB do not read each other's files. */
  private Path folder(boolean ofNative) {
    return settings.folder().resolve(ofNative ? "index" : "index-java");
  }

  /**
   * A log and the index that has followed it to its end.
   *
   * @param closedSegments the segments before the last one and their sizes in bytes
   */
  record Recovered(LogIndex index, NavigableMap<Integer, Long> closedSegments, Checkpoint end) {}

  /**
   * Finds the end of the log. The file is not cut yet: what lies behind the end has to go before
   * something is appended.
   *
   * @throws StorageException when the log is damaged, with the place
   */
  Recovered recover() throws IOException {
    var segments = usableSegments();
    try {
      return follow(openIndex(segments), segments);
    } catch (UnusableIndexException e) {
      try {
        return follow(anew(e.getMessage()), segments);
      } catch (UnusableIndexException again) {
        throw new StorageException(
            new StorageFailure.Lost(indexFolder, String.valueOf(again.getMessage())), again);
      }
    }
  }

  /** The index is broken, or not one of this log; the message goes on after its name. */
  private static final class UnusableIndexException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableIndexException(String reason) {
      super(reason);
    }

    UnusableIndexException(StorageException cause) {
      super("is broken (%s)".formatted(cause.getMessage()), cause);
    }
  }

  /** Segments with an intact header; one whose creation was cut short is made anew. */
  private List<Integer> usableSegments() throws IOException {
    var segments = files.segments();
    for (int segment : segments) {
      long size = files.size(segment);
      var header = files.read(segment, 0, (int) Math.min(size, SegmentHeader.BYTES));
      var problem = SegmentHeader.problem(header, segment);
      if (problem == null) {
        continue;
      }
      if (segment != segments.getLast() || size > SegmentHeader.BYTES) {
        throw new StorageException(new StorageFailure.Corrupt(files.path(segment), 0, problem));
      }
      LOG.warn(
          "log segment {} was never finished, its {} bytes are cut off", files.path(segment), size);
      files.delete(segment);
      ValueLog.createSegment(files, segment);
    }
    if (segments.isEmpty()) {
      ValueLog.createSegment(files, 1);
      return List.of(1);
    }
    return segments;
  }

  private LogIndex openIndex(List<Integer> segments) throws IOException, UnusableIndexException {
    LogIndex.destroy(folder(!nativeIndex));
    LogIndex index;
    try {
      index = LogIndex.open(indexFolder, nativeIndex);
    } catch (StorageException e) {
      throw new UnusableIndexException(e);
    }
    try {
      var reason = mismatch(index, segments);
      if (reason != null) {
        throw new UnusableIndexException(reason);
      }
      return index;
    } catch (StorageException e) {
      release(index);
      throw new UnusableIndexException(e);
    } catch (IOException | RuntimeException | UnusableIndexException e) {
      release(index);
      throw e;
    }
  }

  private static void release(LogIndex index) {
    try {
      index.close();
    } catch (StorageException e) {
      LOG.debug("the index could not be closed", e);
    }
  }

  private LogIndex anew(@Nullable String reason) {
    if (reason != null && !reason.isEmpty()) {
      LOG.warn("the index {} {}: it is built anew from the log", indexFolder, reason);
    }
    LogIndex.destroy(indexFolder);
    return LogIndex.open(indexFolder, nativeIndex);
  }

  /** The native library must not meet a full disk: see {@link LevelDb}. */
  private boolean nativeIndex() {
    try {
      return settings.nativeIndex()
          && LevelDb.nativeWorks()
          && files.usableBytes() >= settings.reserveBytes();
    } catch (IOException e) {
      return false;
    }
  }

  /** Why this index is not one of this log, empty where there is nothing to warn of. */
  private @Nullable String mismatch(LogIndex index, List<Integer> segments) throws IOException {
    var checkpoint = index.checkpoint();
    var durable = index.durable();
    if (checkpoint.isEmpty() || durable.isEmpty()) {
      return logIsEmpty(segments) ? "" : "is empty although the log is not";
    }
    var indexed = checkpoint.get().indexed();
    if (!segments.contains(indexed.segment())) {
      return "knows a log segment %d that is not there".formatted(indexed.segment());
    }
    if (segments.contains(durable.get().segment())
        && files.size(durable.get().segment()) < durable.get().offset()) {
      return beyondTheEnd(checkpoint.get());
    }
    int at = checkpoint.get().lastOffset();
    if (at > 0
        && at + LogRecord.HEADER_BYTES <= files.size(indexed.segment())
        && files.read(indexed.segment(), at + LogRecord.AT_CRC, Integer.BYTES).getInt(0)
            != checkpoint.get().lastCrc()) {
      return "belongs to another log";
    }
    return null;
  }

  private static String beyondTheEnd(Checkpoint checkpoint) {
    return "reaches to segment %d byte %d, beyond the end of the log (what was acknowledged there is lost)"
        .formatted(checkpoint.indexed().segment(), checkpoint.indexed().offset());
  }

  private boolean logIsEmpty(List<Integer> segments) throws IOException {
    return segments.size() == 1 && files.size(segments.getFirst()) == SegmentHeader.BYTES;
  }

  /** Owns the index as long as it does not return it. */
  private Recovered follow(LogIndex index, List<Integer> segments)
      throws IOException, UnusableIndexException {
    try {
      var before = index.checkpoint();
      var first = LogPosition.startOf(segments.getFirst());
      var start = index.durable().orElse(first);
      var proven = before.map(Checkpoint::forced).orElse(first);

      var follower = new LogFollower(files, index, proven);
      var end = follower.follow(segments, existing(start, segments));
      if (before.isPresent() && before.get().indexed().compareTo(end.indexed()) > 0) {
        throw new UnusableIndexException(beyondTheEnd(before.get()));
      }
      index.recount(segments);
      warnOfTail(follower.tail(), proven);
      requireLiveSegments(index, segments);
      return new Recovered(index, closedSegments(segments), end);
    } catch (StorageException e) {
      release(index);
      boolean ofIndex =
          e.failure() instanceof StorageFailure.Lost(var file, _) && file.equals(indexFolder);
      if (ofIndex) {
        throw new UnusableIndexException(e);
      }
      throw e;
    } catch (IOException | RuntimeException | UnusableIndexException e) {
      release(index);
      throw e;
    }
  }

  /** The next position there is: segments before it hold nothing that lives. */
  private static LogPosition existing(LogPosition start, List<Integer> segments) {
    return segments.stream()
        .filter(segment -> segment >= start.segment())
        .findFirst()
        .map(segment -> segment == start.segment() ? start : LogPosition.startOf(segment))
        .orElse(LogPosition.startOf(segments.getLast()));
  }

  private void warnOfTail(LogFollower.@Nullable Tail tail, LogPosition proven) {
    if (tail == null) {
      return;
    }
    boolean wasDurable = tail.from().compareTo(proven) < 0;
    LOG.warn(
        "log segment {} ends in the middle of a write: {} bytes from byte {} on are cut off (at"
            + " byte {}: {}){}",
        files.path(tail.from().segment()),
        tail.bytes(),
        tail.from().offset(),
        tail.badOffset(),
        tail.problem(),
        wasDurable ? "; they had been durable, so acknowledged writes are lost" : "");
  }

  private void requireLiveSegments(LogIndex index, List<Integer> segments) {
    for (int segment : index.space().liveSegments()) {
      if (!segments.contains(segment)) {
        throw new StorageException(
            new StorageFailure.Lost(
                files.path(segment),
                "the segment holds %d bytes of live events and is gone"
                    .formatted(index.space().live(segment))));
      }
    }
  }

  private NavigableMap<Integer, Long> closedSegments(List<Integer> segments) throws IOException {
    var sizes = new TreeMap<Integer, Long>();
    for (int segment : segments.subList(0, segments.size() - 1)) {
      sizes.put(segment, files.size(segment));
    }
    return sizes;
  }
}
