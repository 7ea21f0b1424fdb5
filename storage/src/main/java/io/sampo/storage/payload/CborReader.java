package io.sampo.storage.payload;

import static io.sampo.storage.payload.CborWriter.INT_AT;
import static io.sampo.storage.payload.CborWriter.LONG_AT;
import static io.sampo.storage.payload.CborWriter.MAX_INLINE;
import static io.sampo.storage.payload.CborWriter.SHORT_AT;

import io.sampo.storage.model.Payload;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over what {@link CborWriter} wrote: look at {@link #type}, then take the value by the
 * method of that type, or {@link #skip} it. Used by one thread.
 */
public final class CborReader {
  /** What stands at the cursor. */
  public enum Type {
    NULL,
    BOOL,
    /** An integer within 64 signed bits. */
    INTEGER,
    /** An integer above them, within 64 unsigned bits. */
    UNSIGNED,
    REAL,
    STRING,
    ARRAY,
    MAP
  }

  private byte[] bytes;
  private int at;

  public CborReader(Payload payload) {
    this(payload.cbor(), 0);
  }

  CborReader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Puts the cursor elsewhere. */
  CborReader reset(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  public Type type() {
    int head = bytes[at] & 0xFF;
    return switch (head >>> 5) {
      case 0 -> head == 27 && bytes[at + 1] < 0 ? Type.UNSIGNED : Type.INTEGER;
      case 1 -> Type.INTEGER;
      case 3 -> Type.STRING;
      case 4 -> Type.ARRAY;
      case 5 -> Type.MAP;
      default ->
          switch (head) {
            case CborWriter.NULL -> Type.NULL;
            case CborWriter.TRUE, CborWriter.FALSE -> Type.BOOL;
            case CborWriter.DOUBLE -> Type.REAL;
            default -> throw foreign();
          };
    };
  }

  /** Enters an object; then come that many pairs of {@link #string} and a value. */
  public int beginMap() {
    return (int) argument();
  }

  /** Enters an array of that many values. */
  public int beginArray() {
    return (int) argument();
  }

  public void nothing() {
    at++;
  }

  public boolean bool() {
    return (bytes[at++] & 0xFF) == CborWriter.TRUE;
  }

  /** An {@link Type#INTEGER}, or the 64 bits of an {@link Type#UNSIGNED}. */
  public long integer() {
    boolean negative = bytes[at] >= CborWriter.NEGATIVE;
    long argument = argument();
    return negative ? ~argument : argument;
  }

  public double real() {
    double value = Double.longBitsToDouble((long) LONG_AT.get(bytes, at + 1));
    at += 9;
    return value;
  }

  /** A string, also the name of an object's member. */
  public String string() {
    int length = (int) argument();
    var text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Enters a string: the length of its UTF-8, which starts at {@link #position}. */
  int beginString() {
    return (int) argument();
  }

  void advance(int octets) {
    at += octets;
  }

  /** Goes behind the value at the cursor. */
  public void skip() {
    long values = 1;
    while (values > 0) {
      values--;
      int head = bytes[at] & 0xFF;
      switch (head >>> 5) {
        case 0, 1 -> argument();
        case 3 -> advance((int) argument());
        case 4 -> values += argument();
        case 5 -> values += 2 * argument();
        default -> at += head == CborWriter.DOUBLE ? 9 : 1;
      }
    }
  }

  /** The Java value of the JSON value at the cursor: see {@link Payloads}. */
  public @Nullable Object value() {
    return switch (type()) {
      case NULL -> {
        nothing();
        yield null;
      }
      case BOOL -> bool();
      case INTEGER -> integer();
      case UNSIGNED -> new BigInteger(Long.toUnsignedString(integer()));
      case REAL -> real();
      case STRING -> string();
      case ARRAY -> {
        int count = beginArray();
        var list = new ArrayList<@Nullable Object>(count);
        for (int i = 0; i < count; i++) {
          list.add(value());
        }
        yield list;
      }
      case MAP -> map();
    };
  }

  Map<String, @Nullable Object> map() {
    int count = beginMap();
    var map = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      map.put(string(), value());
    }
    return map;
  }

  private long argument() {
    int low = bytes[at++] & 0x1F;
    if (low <= MAX_INLINE) {
      return low;
    }
    if (low > 27) {
      throw foreign();
    }
    int from = at;
    at += 1 << (low - 24);
    return switch (low) {
      case 24 -> bytes[from] & 0xFF;
      case 25 -> (short) SHORT_AT.get(bytes, from) & 0xFFFF;
      case 26 -> (int) INT_AT.get(bytes, from) & 0xFFFF_FFFFL;
      default -> (long) LONG_AT.get(bytes, from);
    };
  }

  private IllegalStateException foreign() {
    return new IllegalStateException("not a payload of this server, at byte " + at);
  }
}
