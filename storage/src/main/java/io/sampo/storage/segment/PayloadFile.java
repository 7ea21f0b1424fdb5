package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.Extent;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.io.WriteBuffer;
import io.sampo.storage.model.Payload;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The payloads of a segment one after the other: 4 bytes of length, 4 of CRC32C, then the CBOR and,
 * where there are any, the {@link RowCells}. Appended to by one thread, read by any. An empty
 * payload without cells takes no space.
 */
record PayloadFile(AppendFile file) {
  private static final int HEADER = 8;
  private static final long CHUNK = 16L << 20;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static PayloadFile create(Disk disk, Path path) {
    return new PayloadFile(AppendFile.create(disk, path, CHUNK));
  }

  static PayloadFile open(Disk disk, Path path, Extent extent, boolean growing) {
    return new PayloadFile(
        growing
            ? AppendFile.open(disk, path, CHUNK, extent)
            : AppendFile.openSealed(disk, path, CHUNK, extent));
  }

  /** Bytes of payload and cells as {@link RowFile} knows them. */
  static int length(Payload payload, byte[] cells) {
    return payload.isEmpty() && cells.length == 0 ? 0 : payload.cbor().length + cells.length;
  }

  /** What a payload and its cells of that length take in the file. */
  static long storedBytes(int length) {
    return length == 0 ? 0 : HEADER + length;
  }

  /**
   * Puts a payload into a batch; its offset is the batch's place in the file plus its position.
   *
   * @param cells empty where there are none
   */
  static void put(WriteBuffer batch, Payload payload, byte[] cells) {
    var length = length(payload, cells);
    if (length == 0) {
      return;
    }
    var bytes = payload.cbor();
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    crc.update(cells, 0, cells.length);
    batch.putInt(length);
    batch.putInt((int) crc.getValue());
    batch.putBytes(bytes);
    if (cells.length > 0) {
      batch.putBytes(cells);
    }
  }

  /** Payload and cells written at {@code offsetBytes}, checked. */
  byte[] read(long offsetBytes, int length) {
    var bytes = new byte[length];
    file.read(offsetBytes + HEADER, bytes);
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    var expected = (crc.getValue() & 0xFFFF_FFFFL) << Integer.SIZE | length;
    if (header(offsetBytes) != expected) {
      throw new StorageException(
          new StorageFailure.Corrupt(file.path(), offsetBytes, "a payload's checksum differs"));
    }
    return bytes;
  }

  /** Length in the lower half, checksum in the upper one. */
  private long header(long offsetBytes) {
    var inChunk = offsetBytes % CHUNK;
    if (inChunk <= CHUNK - HEADER) {
      return file.chunk((int) (offsetBytes / CHUNK)).get(LONG, inChunk);
    }
    var header = new byte[HEADER];
    file.read(offsetBytes, header);
    return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
