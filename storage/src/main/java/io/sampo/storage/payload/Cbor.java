package io.sampo.storage.payload;

import static io.sampo.storage.payload.CborWriter.INT_AT;
import static io.sampo.storage.payload.CborWriter.LONG_AT;
import static io.sampo.storage.payload.CborWriter.MAX_INLINE;
import static io.sampo.storage.payload.CborWriter.SHORT_AT;

/**
 * Looks at encoded values where they lie: a value is a byte array and the offset of its head.
 * Nothing is decoded that is not asked for. For tests of rows and for indexing, where a cursor or a
 * tree would cost more than the test.
 */
public final class Cbor {
  private Cbor() {}

  /** What the value is. */
  public static CborReader.Type type(byte[] bytes, int at) {
    int head = bytes[at] & 0xFF;
    return switch (head >>> 5) {
      case 0 ->
          head == 27 && bytes[at + 1] < 0 ? CborReader.Type.UNSIGNED : CborReader.Type.INTEGER;
      case 1 -> CborReader.Type.INTEGER;
      case 3 -> CborReader.Type.STRING;
      case 4 -> CborReader.Type.ARRAY;
      case 5 -> CborReader.Type.MAP;
      default ->
          switch (head) {
            case CborWriter.NULL -> CborReader.Type.NULL;
            case CborWriter.TRUE, CborWriter.FALSE -> CborReader.Type.BOOL;
            case CborWriter.DOUBLE -> CborReader.Type.REAL;
            default -> throw foreign(at);
          };
    };
  }

  public static boolean isNull(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) == CborWriter.NULL;
  }

  public static boolean isTrue(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) == CborWriter.TRUE;
  }

  public static boolean isString(byte[] bytes, int at) {
    return (bytes[at] & 0xE0) == CborWriter.TEXT;
  }

  public static boolean isArray(byte[] bytes, int at) {
    return (bytes[at] & 0xE0) == CborWriter.ARRAY;
  }

  public static boolean isMap(byte[] bytes, int at) {
    return (bytes[at] & 0xE0) == CborWriter.MAP;
  }

  /** Members of an object, elements of an array, bytes of a string. */
  public static int count(byte[] bytes, int at) {
    return (int) argument(bytes, at);
  }

  /** Where the content of an object, an array or a string starts. */
  public static int content(byte[] bytes, int at) {
    int low = bytes[at] & 0x1F;
    return at + 1 + (low <= MAX_INLINE ? 0 : 1 << (low - 24));
  }

  /** An integer, or the 64 bits of an unsigned one. */
  public static long integer(byte[] bytes, int at) {
    long argument = argument(bytes, at);
    return bytes[at] >= CborWriter.NEGATIVE ? ~argument : argument;
  }

  /** A float. */
  public static double real(byte[] bytes, int at) {
    return Double.longBitsToDouble((long) LONG_AT.get(bytes, at + 1));
  }

  /** A JSON number as a double; NaN for anything else. */
  public static double number(byte[] bytes, int at) {
    return switch (type(bytes, at)) {
      case INTEGER -> integer(bytes, at);
      case UNSIGNED -> unsigned(integer(bytes, at));
      case REAL -> real(bytes, at);
      case NULL, BOOL, STRING, ARRAY, MAP -> Double.NaN;
    };
  }

  /** The nearest double: the lowest bit is kept for rounding while the value is halved. */
  private static double unsigned(long value) {
    return value >= 0 ? value : (double) ((value >>> 1) | (value & 1)) * 2;
  }

  /** A string. */
  public static String string(byte[] bytes, int at) {
    return new CborReader(bytes, at).string();
  }

  /** The offset behind the value. */
  public static int skip(byte[] bytes, int at) {
    long values = 1;
    while (values > 0) {
      values--;
      int head = bytes[at] & 0xFF;
      switch (head >>> 5) {
        case 0, 1 -> at = content(bytes, at);
        case 3 -> at = content(bytes, at) + count(bytes, at);
        case 4 -> {
          values += argument(bytes, at);
          at = content(bytes, at);
        }
        case 5 -> {
          values += 2 * argument(bytes, at);
          at = content(bytes, at);
        }
        default -> at += head == CborWriter.DOUBLE ? 9 : 1;
      }
    }
    return at;
  }

  private static long argument(byte[] bytes, int at) {
    int low = bytes[at] & 0x1F;
    if (low <= MAX_INLINE) {
      return low;
    }
    return switch (low) {
      case 24 -> bytes[at + 1] & 0xFF;
      case 25 -> (short) SHORT_AT.get(bytes, at + 1) & 0xFFFF;
      case 26 -> (int) INT_AT.get(bytes, at + 1) & 0xFFFF_FFFFL;
      case 27 -> (long) LONG_AT.get(bytes, at + 1);
      default -> throw foreign(at);
    };
  }

  private static IllegalStateException foreign(int at) {
    return new IllegalStateException("not a payload of this server, at byte " + at);
  }
}
