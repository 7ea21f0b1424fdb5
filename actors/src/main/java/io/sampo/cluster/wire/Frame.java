package io.sampo.cluster.wire;

import java.nio.ByteBuffer;

/**
 * What travels between peers: a message, or a part of one that is too large for one frame.
 *
 * @param service code of the service it is for, of a greeting the lane; 0 in answers
 * @param number chosen by who asks, repeated in the answer; also tells the parts of messages apart
 * @param part counts from 0
 */
record Frame(Kind kind, byte service, long number, int part, int parts, byte[] body) {
  /** What stands before the body: kind, service, number, part, parts; big-endian. */
  static final int HEAD_BYTES = 1 + 1 + Long.BYTES + 2 * Integer.BYTES;

  /** The length of the rest, and the head. */
  static final int START_BYTES = Integer.BYTES + HEAD_BYTES;

  private static final byte[] NOTHING = new byte[0];

  /** What a message is. The letters are part of the format. */
  enum Kind {
    /** The first of a connection: who made it. */
    GREETING('g'),
    /** Needs no answer. */
    MESSAGE('m'),
    /** Wants one. */
    QUESTION('q'),
    /** Is one. */
    ANSWER('a'),
    /** Says that there is none, and why, as UTF-8. */
    FAILURE('f'),
    /** Asks whether the connection still leads anywhere. */
    PROBE('p'),
    /** It does. */
    ECHO('e');

    private final byte letter;

    Kind(char letter) {
      this.letter = (byte) letter;
    }

    static Kind of(byte letter) {
      for (var kind : values()) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      throw new IllegalArgumentException("unknown frame " + letter);
    }
  }

  Frame {
    if (part < 0 || part >= parts) {
      throw new IllegalArgumentException("no part " + part + " of " + parts);
    }
  }

  /** One that has no more to say than what it is. */
  static Frame bare(Kind kind) {
    return new Frame(kind, (byte) 0, 0, 0, 1, NOTHING);
  }

  int bytes() {
    return HEAD_BYTES + body.length;
  }

  /** As {@link #begun} reads it, and the body behind that. */
  ByteBuffer[] toBuffers() {
    var start =
        ByteBuffer.allocate(START_BYTES)
            .putInt(bytes())
            .put(kind.letter)
            .put(service)
            .putLong(number)
            .putInt(part)
            .putInt(parts)
            .flip();
    return new ByteBuffer[] {start, ByteBuffer.wrap(body)};
  }

  /**
   * Reads the start, length and head; the body is as long as it says, and has yet to be filled.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Frame begun(ByteBuffer start) {
    int bodyBytes = start.getInt() - HEAD_BYTES;
    var kind = Kind.of(start.get());
    byte service = start.get();
    long number = start.getLong();
    int part = start.getInt();
    int parts = start.getInt();
    return new Frame(
        kind, service, number, part, parts, bodyBytes == 0 ? NOTHING : new byte[bodyBytes]);
  }
}
