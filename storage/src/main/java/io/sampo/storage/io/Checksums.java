package io.sampo.storage.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Running checksums of a file that grows, one for each {@link Extent#BLOCK}. One thread. */
final class Checksums {
  private static final int PIECE = 1 << 20;

  private final List<Integer> full = new ArrayList<>();
  private final CRC32C last = new CRC32C();
  private int inLast;

  /** Reads the file up to {@code extent} and compares. */
  static Checksums verify(DiskFile file, Extent extent) {
    var length = extent.lengthBytes();
    if (file.size() < length) {
      throw new StorageException(
          new StorageFailure.Corrupt(
              file.path(), file.size(), "the file should have " + length + " bytes"));
    }
    var checksums = new Checksums();
    var buffer = ByteBuffer.allocateDirect((int) Math.min(PIECE, Math.max(length, 1)));
    for (long at = 0; at < length; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
      file.read(buffer, at);
      checksums.update(buffer.flip());
      checksums.checkBlocks(file, extent);
    }
    checksums.checkBlocks(file, extent);
    if (!checksums.values().equals(extent.blockCrcs())) {
      throw damaged(file, extent.blockCrcs().size() - 1);
    }
    return checksums;
  }

  private void checkBlocks(DiskFile file, Extent extent) {
    if (inLast == 0 && !full.isEmpty()) {
      var block = full.size() - 1;
      if (!full.get(block).equals(extent.blockCrcs().get(block))) {
        throw damaged(file, block);
      }
    }
  }

  private static StorageException damaged(DiskFile file, int block) {
    return new StorageException(
        new StorageFailure.Corrupt(
            file.path(),
            (long) block * Extent.BLOCK,
            "the checksum of the block from here differs"));
  }

  List<Integer> values() {
    if (inLast == 0) {
      return List.copyOf(full);
    }
    var all = new ArrayList<>(full);
    all.add((int) last.getValue());
    return all;
  }

  /** Adds what remains in {@code bytes}, and consumes it. */
  void update(ByteBuffer bytes) {
    var limit = bytes.limit();
    while (bytes.position() < limit) {
      var part = Math.min(limit - bytes.position(), Extent.BLOCK - inLast);
      bytes.limit(bytes.position() + part);
      last.update(bytes);
      bytes.limit(limit);
      inLast += part;
      if (inLast == Extent.BLOCK) {
        full.add((int) last.getValue());
        last.reset();
        inLast = 0;
      }
    }
  }

  void updateZeros(long count) {
    var zeros = ByteBuffer.allocate((int) Math.min(count, PIECE));
    for (long left = count; left > 0; left -= zeros.capacity()) {
      update(zeros.clear().limit((int) Math.min(zeros.capacity(), left)));
    }
  }
}
