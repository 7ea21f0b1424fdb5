package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The write side of the value log: records are encoded once into a reused direct buffer and written
 * from there. Used by the commit thread only.
 *
 * <p>What is appended after the last {@link #commit} goes away with {@link #rollback}.
 */
final class ValueLog implements AutoCloseable {
  private final LogFiles files;
  private final JournalSettings settings;
  private final JournalListener listener;
  private final LongSupplier nanoTime;

  /** Sizes of the segments that take no more records. */
  private final NavigableMap<Integer, Long> closedSegments;

  private ByteBuffer buffer;
  private LogFile file;
  private int segment;

  /** Offset in the segment of the buffer's first byte: everything before it is written. */
  private int writtenOffset;

  /** Offset in the segment below which everything is durable. */
  private int forcedOffset;

  private LogPosition committed;
  private int lastRecordOffset;
  private int lastRecordCrc;
  private long bytesSinceCommit;

  /**
   * Continues a log.
   *
   * @param closedSegments the segments before the last one and their sizes
   * @param end end of the last segment, which is cut there and forced
   */
  ValueLog(
      LogFiles files,
      JournalSettings settings,
      JournalListener listener,
      LongSupplier nanoTime,
      NavigableMap<Integer, Long> closedSegments,
      LogPosition end)
      throws IOException {
    this.files = files;
    this.settings = settings;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.closedSegments = new TreeMap<>(closedSegments);
    this.buffer = allocate(settings.bufferBytes());
    this.segment = end.segment();
    this.file = files.open(segment);
    this.committed = end;
    cutAt(end);
  }

  /** Creates a segment with nothing but its header, durably. */
  static void createSegment(LogFiles files, int segment) throws IOException {
    try (var file = files.create(segment)) {
      file.write(SegmentHeader.of(segment), 0);
      file.force();
    }
    files.forceFolder();
  }

  /**
   * Appends one atomic write: all of it or nothing.
   *
   * @throws RejectedWriteException when it cannot be encoded; the log is then as before
   * @throws IOException when the disk failed
   */
  void append(List<? extends Storable> events, List<IndexChange> changes)
      throws IOException, RejectedWriteException {
    rollWhenFull();
    while (true) {
      int start = buffer.position();
      try {
        var encoded = encode(events);
        changes.addAll(encoded);
        return;
      } catch (BufferOverflowException tooSmall) {
        buffer.position(start);
        makeRoom();
      } catch (Exception e) {
        buffer.position(start);
        throw new RejectedWriteException("the event cannot be serialized: " + e, e);
      }
    }
  }

  private List<IndexChange> encode(List<? extends Storable> events) throws Exception {
    var changes = new ArrayList<IndexChange>(events.size());
    for (int i = 0; i < events.size(); i++) {
      var event = events.get(i);
      var location = RecordWriter.event(buffer, place(), event, i + 1 < events.size());
      changes.add(new IndexChange.Put(event.persistenceId(), event.sequenceNumber(), location));
    }
    return changes;
  }

  /**
   * Appends that everything up to {@code upTo} is deleted.
   *
   * @return the change that says so to the index
   */
  IndexChange.Delete appendDeletion(String persistenceId, long upTo, long highest, long keptFrom)
      throws IOException, RejectedWriteException {
    var location =
        appendSmall(
            () -> RecordWriter.deletion(buffer, place(), persistenceId, upTo, highest, keptFrom));
    return new IndexChange.Delete(persistenceId, upTo, highest, keptFrom, location.segment());
  }

  /** Appends a copy of a record. */
  Location appendCopy(LogRecord original) throws IOException, RejectedWriteException {
    return appendSmall(() -> RecordWriter.copy(buffer, place(), original));
  }

  private interface Encoder {
    Location encode();
  }

  private Location appendSmall(Encoder encoder) throws IOException, RejectedWriteException {
    rollWhenFull();
    while (true) {
      int start = buffer.position();
      try {
        return encoder.encode();
      } catch (BufferOverflowException tooSmall) {
        buffer.position(start);
        makeRoom();
      }
    }
  }

  private RecordWriter.Place place() {
    return new RecordWriter.Place(segment, writtenOffset, forcedOffset);
  }

  /** Writes out what is buffered, or takes a larger buffer where that does not help. */
  private void makeRoom() throws IOException, RejectedWriteException {
    if (buffer.position() > 0) {
      flush();
      return;
    }
    if (buffer.capacity() >= settings.maxWriteBytes()) {
      throw new RejectedWriteException(
          "an atomic write takes more than max-write-bytes = %d"
              .formatted(settings.maxWriteBytes()));
    }
    try {
      buffer = allocate((int) Math.min(2L * buffer.capacity(), settings.maxWriteBytes()));
    } catch (OutOfMemoryError e) {
      throw new RejectedWriteException("no memory to encode so large a write", e);
    }
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void rollWhenFull() throws IOException {
    if (end().offset() < settings.segmentBytes()) {
      return;
    }
    flush();
    force();
    createSegment(files, segment + 1);
    var next = files.open(segment + 1);
    file.close();
    closedSegments.put(segment, (long) writtenOffset);
    file = next;
    segment++;
    writtenOffset = SegmentHeader.BYTES;
    forcedOffset = SegmentHeader.BYTES;
    lastRecordOffset = 0;
    lastRecordCrc = 0;
  }

  /** Hands everything appended to the operating system. */
  void flush() throws IOException {
    int length = buffer.position();
    if (length == 0) {
      return;
    }
    buffer.flip();
    file.write(buffer, writtenOffset);
    noteLastRecord(length);
    buffer.clear();
    writtenOffset += length;
    bytesSinceCommit += length;
    if (buffer.capacity() > settings.bufferBytes()) {
      buffer = allocate(settings.bufferBytes());
    }
  }

  private void noteLastRecord(int length) {
    for (int at = 0; at < length; at += buffer.getInt(at + LogRecord.AT_LENGTH)) {
      lastRecordOffset = writtenOffset + at;
      lastRecordCrc = buffer.getInt(at + LogRecord.AT_CRC);
    }
  }

  /** Makes everything flushed durable. */
  void force() throws IOException {
    if (!isDirty()) {
      return;
    }
    long start = nanoTime.getAsLong();
    try {
      file.force();
    } catch (IOException e) {
      throw new ForceFailedException(e);
    }
    listener.forced(nanoTime.getAsLong() - start);
    forcedOffset = writtenOffset;
  }

  /** Whether something flushed is not durable yet. */
  boolean isDirty() {
    return forcedOffset < writtenOffset;
  }

  /** Bytes appended since the last commit. */
  long pendingBytes() {
    return bytesSinceCommit + buffer.position();
  }

  /** The end of all that was appended. */
  LogPosition end() {
    return new LogPosition(segment, writtenOffset + buffer.position());
  }

  /** How far the index is when it has followed everything flushed. */
  Checkpoint checkpoint() {
    return new Checkpoint(
        new LogPosition(segment, writtenOffset),
        lastRecordOffset,
        lastRecordCrc,
        new LogPosition(segment, forcedOffset));
  }

  /** Keeps what was flushed, whatever happens to what comes later. */
  void commit() {
    committed = new LogPosition(segment, writtenOffset);
    bytesSinceCommit = 0;
  }

  /** Takes back, durably, everything since the last commit. */
  void rollback() throws IOException {
    buffer.clear();
    file.close();
    for (int extra : files.segments()) {
      if (extra > committed.segment()) {
        files.delete(extra);
        closedSegments.remove(extra);
      }
    }
    files.forceFolder();
    segment = committed.segment();
    closedSegments.remove(segment);
    file = files.open(segment);
    cutAt(committed);
  }

  private void cutAt(LogPosition end) throws IOException {
    if (file.size() != end.offset()) {
      file.truncate(end.offset());
    }
    file.force();
    writtenOffset = end.offset();
    forcedOffset = end.offset();
    bytesSinceCommit = 0;
    lastRecordOffset = 0;
    lastRecordCrc = 0;
  }

  int activeSegment() {
    return segment;
  }

  /** Segments that take no more records, and their sizes in bytes. */
  NavigableMap<Integer, Long> closedSegments() {
    return closedSegments;
  }

  /** Deletes a segment in which nothing lives. */
  void drop(int closedSegment) throws IOException {
    files.delete(closedSegment);
    closedSegments.remove(closedSegment);
  }

  /**
   * After this nobody knows what of the unforced bytes is on the disk, and a second force that
   * succeeds says nothing: the system has forgotten them.
   */
  private static final class ForceFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    ForceFailedException(IOException cause) {
      super("force failed: " + cause.getMessage(), cause);
    }
  }

  /** What this error of the disk means; only a full disk is one that passes. */
  StorageException failure(IOException e) {
    var path = files.path(segment);
    long free = -1;
    try {
      free = files.usableBytes();
    } catch (IOException unknown) {
      e.addSuppressed(unknown);
    }
    String text = String.valueOf(e.getMessage());
    boolean full =
        !(e instanceof ForceFailedException)
            && (text.contains("No space left") || text.contains("quota exceeded"));
    return new StorageException(
        full
            ? new StorageFailure.DiskFull(path, Math.max(free, 0))
            : new StorageFailure.Lost(path, String.valueOf(e)),
        e);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
