package io.sampo.cluster.consensus;

import java.nio.ByteBuffer;

/**
 * Keys of the log in its store: 'r', then 'c' the identity, 'e' whether this member votes, 'm' the
 * first members, 't' the term and vote, 'l' + index an entry, 's' + index + number a snapshot's
 * part. Values begin with a version.
 */
final class RaftKeys {
  static final byte PREFIX = 'r';

  private static final byte ENTRY = 'l';
  private static final byte CHUNK = 's';
  private static final int INDEX_AT = 2;
  private static final int NUMBER_AT = INDEX_AT + Long.BYTES;

  private RaftKeys() {}

  static byte[] all() {
    return new byte[] {PREFIX};
  }

  static byte[] identity() {
    return new byte[] {PREFIX, 'c'};
  }

  static byte[] voting() {
    return new byte[] {PREFIX, 'e'};
  }

  static byte[] firstMembers() {
    return new byte[] {PREFIX, 'm'};
  }

  static byte[] term() {
    return new byte[] {PREFIX, 't'};
  }

  static byte[] entries() {
    return new byte[] {PREFIX, ENTRY};
  }

  static byte[] entry(long index) {
    return ByteBuffer.allocate(NUMBER_AT).put(PREFIX).put(ENTRY).putLong(index).array();
  }

  static byte[] chunks() {
    return new byte[] {PREFIX, CHUNK};
  }

  static byte[] chunk(long index, int number) {
    return ByteBuffer.allocate(NUMBER_AT + Integer.BYTES)
        .put(PREFIX)
        .put(CHUNK)
        .putLong(index)
        .putInt(number)
        .array();
  }
}
