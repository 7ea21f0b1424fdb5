package io.sampo.storage.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record of the value log, seen in the bytes of its segment; numbers are little-endian.
 *
 * <pre>
 *  0  CRC32C of all that follows               32  serializer id
 *  4  magic                                    36  forced: offset in this segment below which
 *  8  length of the whole record                   everything was durable before this was written
 * 12  kind: 1 event, 2 deletion                40  timestamp, or highest sequence number at the
 * 13  flags: 1 = the next record belongs to        time of a deletion
 *     the same atomic write                    48  lengths of persistence id, serializer
 * 14  zero                                         manifest, event manifest, writer (2 each)
 * 16  sequence number, or deleted up to        56  these four texts in UTF-8, then the body
 * 24  number of the segment
 * 28  own offset in it
 * </pre>
 *
 * The body of a deletion is the sequence number (8) from which on deleted events are kept as
 * history; without a body none are.
 *
 * <p>A record names its own place and the forced offset, so that what a crash leaves behind can be
 * told from damage: bytes below any later record's forced offset had been durable.
 */
final class LogRecord {
  static final int HEADER_BYTES = 56;
  static final int MAGIC = 0x3152_4A53;

  static final int AT_CRC = 0;
  static final int AT_MAGIC = 4;
  static final int AT_LENGTH = 8;
  static final int AT_KIND = 12;
  static final int AT_FLAGS = 13;
  static final int AT_SEQUENCE = 16;
  static final int AT_SEGMENT = 24;
  static final int AT_OFFSET = 28;
  static final int AT_SERIALIZER = 32;
  static final int AT_FORCED = 36;
  static final int AT_TIME = 40;
  static final int AT_TEXTS = 48;

  static final int KIND_EVENT = 1;
  static final int KIND_DELETION = 2;
  static final int FLAG_MORE = 1;

  private final ByteBuffer file;
  private final int start;

  private LogRecord(ByteBuffer file, int start) {
    this.file = file;
    this.start = start;
  }

  /** The record at this offset, of which {@link #problem} has found nothing to say. */
  static LogRecord at(ByteBuffer file, int start) {
    return new LogRecord(file, start);
  }

  /** Why there is no intact record of this segment at this offset, or {@code null}. */
  static @Nullable String problem(ByteBuffer file, int segment, int start) {
    return problem(file, segment, start, start);
  }

  /** The same where the bytes at {@code start} come from {@code offset} of the segment. */
  static @Nullable String problem(ByteBuffer file, int segment, int start, int offset) {
    int room = file.limit() - start;
    if (room < HEADER_BYTES) {
      return "%d bytes are no record".formatted(room);
    }
    if (file.getInt(start + AT_MAGIC) != MAGIC) {
      return "no record starts here";
    }
    int length = file.getInt(start + AT_LENGTH);
    if (length < HEADER_BYTES || length > room) {
      return "a record of %d bytes does not fit into the %d that are left".formatted(length, room);
    }
    if (file.getInt(start + AT_CRC) != checksum(file, start, length)) {
      return "the checksum of the record does not match";
    }
    if (file.getInt(start + AT_SEGMENT) != segment || file.getInt(start + AT_OFFSET) != offset) {
      return "the record belongs to another place";
    }
    int kind = file.get(start + AT_KIND);
    if (kind != KIND_EVENT && kind != KIND_DELETION) {
      return "record kind %d is not known to this build".formatted(kind);
    }
    return null;
  }

  static int checksum(ByteBuffer file, int start, int length) {
    var crc = new CRC32C();
    crc.update(file.slice(start + AT_MAGIC, length - AT_MAGIC));
    return (int) crc.getValue();
  }

  int offset() {
    return start;
  }

  int length() {
    return file.getInt(start + AT_LENGTH);
  }

  int crc() {
    return file.getInt(start + AT_CRC);
  }

  boolean isEvent() {
    return file.get(start + AT_KIND) == KIND_EVENT;
  }

  boolean hasMore() {
    return (file.get(start + AT_FLAGS) & FLAG_MORE) != 0;
  }

  long sequenceNumber() {
    return file.getLong(start + AT_SEQUENCE);
  }

  /** Of a deletion: the highest sequence number at its time. */
  long highest() {
    return file.getLong(start + AT_TIME);
  }

  /** Of a deletion: the sequence number from which on deleted events are kept. */
  long keptFrom() {
    var body = body();
    return body.remaining() < Long.BYTES ? sequenceNumber() + 1 : body.getLong(0);
  }

  /** Whether this is the event of that name. */
  boolean isEvent(String pid, long sequenceNumber) {
    return isEvent() && sequenceNumber() == sequenceNumber && persistenceId().equals(pid);
  }

  int forcedOffset() {
    return file.getInt(start + AT_FORCED);
  }

  String persistenceId() {
    return text(0);
  }

  EventMeta meta() {
    return new EventMeta(
        file.getInt(start + AT_SERIALIZER),
        text(1),
        text(2),
        text(3),
        file.getLong(start + AT_TIME));
  }

  /** The event's own bytes, little-endian. */
  ByteBuffer body() {
    int at = HEADER_BYTES + textOffset(4);
    return file.slice(start + at, length() - at).order(file.order());
  }

  /** All bytes of the record. */
  ByteBuffer bytes() {
    return file.slice(start, length());
  }

  private String text(int number) {
    var bytes = new byte[textLength(number)];
    file.get(start + HEADER_BYTES + textOffset(number), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int textOffset(int number) {
    int offset = 0;
    for (int i = 0; i < number; i++) {
      offset += textLength(i);
    }
    return offset;
  }

  private int textLength(int number) {
    return file.getShort(start + AT_TEXTS + number * Short.BYTES) & 0xFFFF;
  }
}
