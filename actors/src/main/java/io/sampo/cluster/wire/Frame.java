package io.sampo.cluster.wire;

/**
 * What travels between peers: a message, or a part of one that is too large for one frame.
 *
 * @param service code of the service it is for; 0 in answers
 * @param number chosen by who asks, repeated in the answer; also tells the parts of messages apart
 * @param part counts from 0
 */
record Frame(Kind kind, byte service, long number, int part, int parts, byte[] body) {
  /** What a message is. The letters are part of the format. */
  enum Kind {
    /** Needs no answer. */
    MESSAGE('m'),
    /** Wants one. */
    QUESTION('q'),
    /** Is one. */
    ANSWER('a'),
    /** Says that there is none, and why, as UTF-8. */
    FAILURE('f');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  Frame {
    if (part < 0 || part >= parts) {
      throw new IllegalArgumentException("no part " + part + " of " + parts);
    }
  }

  /** All but the body. */
  String head() {
    return "%c.%d.%d.%d.%d".formatted(kind.letter, service, number, part, parts);
  }

  static Frame of(String head, byte[] body) {
    var fields = head.split("\\.", -1);
    for (var kind : Kind.values()) {
      if (fields.length == 5 && fields[0].equals(String.valueOf(kind.letter))) {
        return new Frame(
            kind,
            Byte.parseByte(fields[1]),
            Long.parseLong(fields[2]),
            Integer.parseInt(fields[3]),
            Integer.parseInt(fields[4]),
            body);
      }
    }
    throw new IllegalArgumentException("unknown frame " + head);
  }
}
