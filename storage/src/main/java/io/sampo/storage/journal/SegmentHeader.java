package io.sampo.storage.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a segment file, little-endian: CRC32C of the rest (4), "SAMPOLOG" (8), format
 * version (4), number of the segment (4), zeros.
 */
final class SegmentHeader {
  private SegmentHeader() {}

  static final int BYTES = 32;
  private static final long MAGIC = 0x474F_4C4F_504D_4153L;
  private static final int VERSION = 1;

  static ByteBuffer of(int segment) {
    var header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(4, MAGIC).putInt(12, VERSION).putInt(16, segment);
    return header.putInt(0, checksum(header));
  }

  /** What is wrong with the header of this file, or {@code null}. */
  static @Nullable String problem(ByteBuffer file, int segment) {
    if (file.limit() < BYTES) {
      return "no room for the header of a log segment";
    }
    if (file.getLong(4) != MAGIC || file.getInt(0) != checksum(file)) {
      return "not the header of a log segment";
    }
    if (file.getInt(12) != VERSION) {
      return "log format %d is not known to this build".formatted(file.getInt(12));
    }
    if (file.getInt(16) != segment) {
      return "this is log segment %d under another name".formatted(file.getInt(16));
    }
    return null;
  }

  private static int checksum(ByteBuffer file) {
    var crc = new CRC32C();
    crc.update(file.slice(4, BYTES - 4));
    return (int) crc.getValue();
  }
}
