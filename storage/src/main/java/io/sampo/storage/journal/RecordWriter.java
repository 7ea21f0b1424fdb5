package io.sampo.storage.journal;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes records into a buffer, each at the buffer's position. Throws {@link
 * BufferOverflowException} when one does not fit; the caller then puts the position back.
 */
final class RecordWriter {
  private RecordWriter() {}

  /** The longest text that a record can hold, bytes of UTF-8. */
  private static final int MAX_TEXT_BYTES = 0xFFFF;

  /**
   * Where a record is written.
   *
   * @param segment the segment
   * @param bufferOffset offset in the segment of the buffer's first byte
   * @param forcedOffset offset in the segment below which everything is durable
   */
  record Place(int segment, int bufferOffset, int forcedOffset) {}

  static Location event(ByteBuffer out, Place place, Storable event, boolean more)
      throws Exception {
    var meta = event.meta();
    int start = begin(out);
    texts(
        out,
        start,
        event.persistenceId(),
        meta.serializerManifest(),
        meta.eventManifest(),
        meta.writerUuid());
    var body = out.slice().order(ByteOrder.LITTLE_ENDIAN);
    event.writeBody(body);
    out.position(out.position() + body.position());
    out.put(start + LogRecord.AT_KIND, (byte) LogRecord.KIND_EVENT);
    out.put(start + LogRecord.AT_FLAGS, (byte) (more ? LogRecord.FLAG_MORE : 0));
    out.putLong(start + LogRecord.AT_SEQUENCE, event.sequenceNumber());
    out.putInt(start + LogRecord.AT_SERIALIZER, meta.serializerId());
    out.putLong(start + LogRecord.AT_TIME, meta.timestampMillis());
    return seal(out, place, start);
  }

  /**
   * Everything up to {@code upTo} is deleted, and kept from {@code keptFrom} on; {@code highest}
   * was written at that time.
   */
  static Location deletion(
      ByteBuffer out, Place place, String persistenceId, long upTo, long highest, long keptFrom) {
    int start = begin(out);
    texts(out, start, persistenceId, "", "", "");
    out.putLong(keptFrom);
    out.put(start + LogRecord.AT_KIND, (byte) LogRecord.KIND_DELETION);
    out.put(start + LogRecord.AT_FLAGS, (byte) 0);
    out.putLong(start + LogRecord.AT_SEQUENCE, upTo);
    out.putInt(start + LogRecord.AT_SERIALIZER, 0);
    out.putLong(start + LogRecord.AT_TIME, highest);
    return seal(out, place, start);
  }

  /** An intact record from elsewhere; a copy is its own atomic write. */
  static Location copy(ByteBuffer out, Place place, LogRecord original) {
    int start = out.position();
    out.put(original.bytes());
    out.put(start + LogRecord.AT_FLAGS, (byte) 0);
    return seal(out, place, start);
  }

  private static int begin(ByteBuffer out) {
    int start = out.position();
    if (out.remaining() < LogRecord.HEADER_BYTES) {
      throw new BufferOverflowException();
    }
    out.position(start + LogRecord.HEADER_BYTES);
    return start;
  }

  private static void texts(ByteBuffer out, int start, String... texts) {
    for (int i = 0; i < texts.length; i++) {
      var bytes = texts[i].getBytes(StandardCharsets.UTF_8);
      if (bytes.length > MAX_TEXT_BYTES) {
        throw new IllegalArgumentException(
            "a name of %d bytes is too long".formatted(bytes.length));
      }
      out.putShort(start + LogRecord.AT_TEXTS + i * Short.BYTES, (short) bytes.length);
      out.put(bytes);
    }
  }

  private static Location seal(ByteBuffer out, Place place, int start) {
    int length = out.position() - start;
    int offset = place.bufferOffset() + start;
    out.putInt(start + LogRecord.AT_MAGIC, LogRecord.MAGIC);
    out.putInt(start + LogRecord.AT_LENGTH, length);
    out.putShort(start + LogRecord.AT_FLAGS + 1, (short) 0);
    out.putInt(start + LogRecord.AT_SEGMENT, place.segment());
    out.putInt(start + LogRecord.AT_OFFSET, offset);
    out.putInt(start + LogRecord.AT_FORCED, place.forcedOffset());
    out.putInt(start + LogRecord.AT_CRC, LogRecord.checksum(out, start, length));
    return new Location(place.segment(), offset, length);
  }
}
