package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
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

  /** All but the body. */
  byte[] head() {
    return ByteBuffer.allocate(HEAD_BYTES)
        .put(kind.letter)
        .put(service)
        .putLong(number)
        .putInt(part)
        .putInt(parts)
        .array();
  }

  /** As {@link FrameDecoder} reads it: the length, the head, and the body. */
  ByteBuffer[] toBuffers() {
    var start = ByteBuffer.allocate(Integer.BYTES + HEAD_BYTES).putInt(bytes()).put(head()).flip();
    return new ByteBuffer[] {start, ByteBuffer.wrap(body)};
  }

  /**
   * Reads the head, and takes the rest of so many bytes as the body.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Frame read(ByteBuf in, int bytes) {
    if (bytes < HEAD_BYTES) {
      throw new IllegalArgumentException("a frame of " + bytes + " bytes");
    }
    var kind = Kind.of(in.readByte());
    byte service = in.readByte();
    long number = in.readLong();
    int part = in.readInt();
    int parts = in.readInt();
    var body = bytes == HEAD_BYTES ? NOTHING : new byte[bytes - HEAD_BYTES];
    in.readBytes(body);
    return new Frame(kind, service, number, part, parts, body);
  }
}
