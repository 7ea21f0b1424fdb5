package io.sampo.storage.io;

import java.util.List;

/**
 * How far a file is valid, and what its bytes are: one CRC32C for each block of {@link #BLOCK}
 * bytes, the last one being short.
 */
public record Extent(long lengthBytes, List<Integer> blockCrcs) {
  /** Small enough that damage is found at a useful place, large enough to cost nothing. */
  public static final int BLOCK = 16 << 20;

  public static final Extent EMPTY = new Extent(0, List.of());

  public Extent {
    blockCrcs = List.copyOf(blockCrcs);
    if (lengthBytes < 0 || blockCrcs.size() != (lengthBytes + BLOCK - 1) / BLOCK) {
      throw new IllegalArgumentException(
          lengthBytes + " bytes do not have " + blockCrcs.size() + " blocks");
    }
  }
}
