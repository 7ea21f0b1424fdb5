package io.sampo.storage.hash;

/**
 * SipHash-2-4 with a zero key (Aumasson and Bernstein 2012), over little-endian 64-bit words. Its
 * values decide to which shard and slice a point belongs, so they never change.
 */
public final class SipHash {
  private static final long V0 = 0x736f6d6570736575L;
  private static final long V1 = 0x646f72616e646f6dL;
  private static final long V2 = 0x6c7967656e657261L;
  private static final long V3 = 0x7465646279746573L;

  private long v0 = V0;
  private long v1 = V1;
  private long v2 = V2;
  private long v3 = V3;

  private SipHash() {}

  /** Hash of one word of eight bytes. */
  public static long of(long word) {
    var state = new SipHash();
    state.compress(word);
    return state.finish(8);
  }

  /** Hash of two words, sixteen bytes. */
  public static long of(long first, long second) {
    var state = new SipHash();
    state.compress(first);
    state.compress(second);
    return state.finish(16);
  }

  /** Hash of four words, thirty-two bytes. */
  public static long of(long first, long second, long third, long fourth) {
    var state = new SipHash();
    state.compress(first);
    state.compress(second);
    state.compress(third);
    state.compress(fourth);
    return state.finish(32);
  }

  private void compress(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private long finish(int lengthBytes) {
    compress((long) lengthBytes << 56);
    v2 ^= 0xff;
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
