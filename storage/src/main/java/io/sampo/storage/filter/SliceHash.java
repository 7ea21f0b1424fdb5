package io.sampo.storage.filter;

import io.sampo.storage.model.PointId;

/**
 * SipHash-2-4 with zero key over an id's bytes: numbers as eight bytes little-endian, UUIDs as
 * their sixteen (spec dataplane §4.4, §9.1). Clients rely on these values. Source: Aumasson and
 * Bernstein, "SipHash: a fast short-input PRF", 2012.
 */
final class SliceHash {
  private long v0 = 0x736f6d6570736575L;
  private long v1 = 0x646f72616e646f6dL;
  private long v2 = 0x6c7967656e657261L;
  private long v3 = 0x7465646279746573L;

  private SliceHash() {}

  static long of(PointId id) {
    var hash = new SliceHash();
    switch (id) {
      case PointId.Num(var value) -> {
        hash.word(value);
        hash.word(8L << 56);
      }
      case PointId.Uuid(var high, var low) -> {
        hash.word(Long.reverseBytes(high));
        hash.word(Long.reverseBytes(low));
        hash.word(16L << 56);
      }
    }
    return hash.finish();
  }

  /** Whether the hash, as an unsigned number, falls into this slice. */
  static boolean isIn(PointId id, long total, long index) {
    return Long.remainderUnsigned(of(id), total) == index;
  }

  private void word(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private long finish() {
    v2 ^= 0xFF;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
