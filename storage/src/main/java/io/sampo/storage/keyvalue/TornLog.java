package io.sampo.storage.keyvalue;

import io.sampo.storage.io.Disk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One log of LevelDB (the write-ahead log, and the manifest, which has the same form) that the
 * death of its process may have cut short in the middle of a write. LevelDB writes through a
 * mapping, piece by piece, and zeros follow what it has written: a batch of which some pieces are
 * there is to it no unfinished write, but damage, and it does not open.
 *
 * <p>A batch that nothing intact follows was the last one; its write had not returned, so nobody
 * was told that it is durable, and it can be cut off. Whatever else is wrong is damage and stays as
 * it is. The form: blocks of 32 KiB of pieces, each with a head of masked CRC-32C, length and type,
 * little-endian; a batch is one whole piece, or a first, middle ones and a last (LevelDB's
 * documentation of its log format).
 */
final class TornLog {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEAD_BYTES = 7;
  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 6;
  private static final int CRC_ROTATION = 15;
  private static final int CRC_DELTA = 0xa282_ead8;

  private static final int NOTHING = 0;
  private static final int WHOLE = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  private final ByteBuffer log;

  private TornLog(byte[] content) {
    log = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Cuts off a last batch that is not whole; durable on return.
   *
   * @return whether there was one
   */
  static boolean mend(Disk disk, Path file) {
    var log = new TornLog(disk.read(file));
    int end = log.endOfWhole();
    if (!log.isTorn(end)) {
      return false;
    }
    try (var open = disk.open(file)) {
      open.truncate(end);
      open.force();
    }
    return true;
  }

  /** Up to where the log is whole batches, one after the other. */
  private int endOfWhole() {
    int end = 0;
    boolean inBatch = false;
    for (int at = pieceFrom(0); isIntact(at); at = pieceFrom(endOf(at))) {
      int type = typeAt(at);
      boolean begins = type == WHOLE || type == FIRST;
      if (begins == inBatch) {
        break;
      }
      inBatch = type != WHOLE && type != LAST;
      if (!inBatch) {
        end = endOf(at);
      }
    }
    return end;
  }

  /** Whether there is something behind the whole batches, but no later batch. */
  private boolean isTorn(int end) {
    int at = pieceFrom(end);
    if (isUnwritten(at)) {
      return false;
    }
    // The torn batch itself may begin with an intact piece.
    return !batchBegins(isIntact(at) ? endOf(at) : at + 1);
  }

  private boolean isUnwritten(int from) {
    for (int at = from; at < log.limit(); at++) {
      if (log.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where a head is damaged nobody knows where the next one is: it is looked for everywhere. */
  private boolean batchBegins(int from) {
    for (int at = from; at < log.limit(); at++) {
      if (isIntact(at) && (typeAt(at) == WHOLE || typeAt(at) == FIRST)) {
        return true;
      }
    }
    return false;
  }

  /** The rest of a block that has no room for a head is filled up. */
  private static int pieceFrom(int at) {
    return BLOCK_BYTES - at % BLOCK_BYTES < HEAD_BYTES ? blockAfter(at) : at;
  }

  private static int blockAfter(int at) {
    return (at / BLOCK_BYTES + 1) * BLOCK_BYTES;
  }

  private boolean isIntact(int at) {
    if (at + HEAD_BYTES > log.limit() || typeAt(at) == NOTHING || typeAt(at) > LAST) {
      return false;
    }
    int end = endOf(at);
    if (end > Math.min(blockAfter(at), log.limit())) {
      return false;
    }
    var crc = new CRC32C();
    crc.update(log.array(), at + TYPE_AT, end - at - TYPE_AT);
    return Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_DELTA == log.getInt(at);
  }

  private int typeAt(int at) {
    return log.get(at + TYPE_AT) & 0xff;
  }

  private int endOf(int at) {
    return at + HEAD_BYTES + (log.getShort(at + LENGTH_AT) & 0xffff);
  }
}
