package io.sampo.storage.payload;

import io.sampo.storage.model.Payload;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value as CBOR (RFC 8949): definite lengths only, shortest integers, floats always
 * as doubles, text in UTF-8, no tags. {@link CborReader} reads exactly this. Used by one thread.
 *
 * <p>The size of a map or an array need not be known: the head is one byte until the end, and the
 * content is moved where the count turns out to need more.
 */
public final class CborWriter {
  /** Major types, already shifted into the upper three bits. */
  static final int UNSIGNED = 0x00;

  static final int NEGATIVE = 0x20;
  static final int TEXT = 0x60;
  static final int ARRAY = 0x80;
  static final int MAP = 0xA0;
  static final int FALSE = 0xF4;
  static final int TRUE = 0xF5;
  static final int NULL = 0xF6;
  static final int DOUBLE = 0xFB;

  /** Counts and lengths up to this stand in the head byte itself. */
  static final int MAX_INLINE = 23;

  static final VarHandle SHORT_AT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle INT_AT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle LONG_AT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int HEAD_BYTES = 9;

  private byte[] bytes;
  private int size;

  /** Per open container: where its head stands, and how many entries it has. */
  private int[] heads = new int[8];

  private int[] counts = new int[8];
  private int depth;

  public CborWriter() {
    this(256);
  }

  public CborWriter(int expectedBytes) {
    bytes = new byte[Math.max(expectedBytes, 16)];
  }

  /** Opens an object; then come pairs of {@link #key} and a value. */
  public void beginMap() {
    begin(MAP);
  }

  /** Opens an array. */
  public void beginArray() {
    begin(ARRAY);
  }

  /** Closes the innermost object or array. */
  public void end() {
    if (depth == 0) {
      throw new IllegalStateException("nothing is open");
    }
    depth--;
    int head = heads[depth];
    int count = counts[depth];
    int type = bytes[head] & 0xE0;
    if (count <= MAX_INLINE) {
      bytes[head] = (byte) (type | count);
      return;
    }
    int extra = headBytes(count) - 1;
    reserve(extra);
    System.arraycopy(bytes, head + 1, bytes, head + 1 + extra, size - head - 1);
    int end = size + extra;
    size = head;
    head(type, count);
    size = end;
  }

  /** The name of the next value of an object. */
  public void key(String name) {
    text(name);
  }

  public void nothing() {
    count();
    put(NULL);
  }

  public void bool(boolean value) {
    count();
    put(value ? TRUE : FALSE);
  }

  public void integer(long value) {
    count();
    reserve(HEAD_BYTES);
    if (value >= 0) {
      head(UNSIGNED, value);
    } else {
      head(NEGATIVE, ~value);
    }
  }

  /** An integer of 64 unsigned bits. */
  public void unsigned(long value) {
    count();
    reserve(HEAD_BYTES);
    head(UNSIGNED, value);
  }

  /** A finite number. */
  public void real(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not a JSON number: " + value);
    }
    count();
    reserve(HEAD_BYTES);
    bytes[size] = (byte) DOUBLE;
    LONG_AT.set(bytes, size + 1, Double.doubleToRawLongBits(value));
    size += HEAD_BYTES;
  }

  public void string(String value) {
    count();
    text(value);
  }

  /** Characters of a parser's buffer. */
  void string(char[] chars, int from, int length) {
    count();
    int start = textHead(length);
    int done = 0;
    while (done < length && chars[from + done] < 0x80) {
      bytes[start + done] = (byte) chars[from + done];
      done++;
    }
    if (done < length) {
      unwind(start, length);
      text(new String(chars, from, length));
    } else {
      size = start + length;
    }
  }

  /** A value that is already encoded. */
  void raw(byte[] from, int start, int length) {
    count();
    rawKey(from, start, length);
  }

  /** A name that is already encoded. */
  void rawKey(byte[] from, int start, int length) {
    reserve(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
  }

  /** A Java value of a JSON value: see {@link Payloads}. */
  public void value(@Nullable Object value) {
    switch (value) {
      case null -> nothing();
      case String text -> string(text);
      case Long number -> integer(number);
      case Integer number -> integer(number);
      case Double number -> real(number);
      case Boolean bool -> bool(bool);
      case BigInteger number -> big(number);
      case Map<?, ?> map -> {
        beginMap();
        map.forEach(
            (name, member) -> {
              key((String) name);
              value(member);
            });
        end();
      }
      case List<?> list -> {
        beginArray();
        for (var element : list) {
          value(element);
        }
        end();
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }
  }

  /** An integer, or the nearest double where it has more than 64 bits. */
  void big(BigInteger number) {
    if (number.bitLength() < Long.SIZE) {
      integer(number.longValue());
    } else if (number.signum() > 0 && number.bitLength() == Long.SIZE) {
      unsigned(number.longValue());
    } else {
      real(number.doubleValue());
    }
  }

  /** What was written, which must be one object. */
  public Payload toPayload() {
    if ((bytes[0] & 0xE0) != MAP) {
      throw new IllegalStateException("a payload is an object");
    }
    return size == 1 ? Payload.EMPTY : new Payload(toBytes());
  }

  byte[] toBytes() {
    if (depth != 0 || size == 0) {
      throw new IllegalStateException("the value is not complete");
    }
    return Arrays.copyOf(bytes, size);
  }

  private void begin(int type) {
    count();
    if (depth == heads.length) {
      heads = Arrays.copyOf(heads, depth * 2);
      counts = Arrays.copyOf(counts, depth * 2);
    }
    heads[depth] = size;
    counts[depth++] = 0;
    put(type);
  }

  private void count() {
    if (depth > 0) {
      counts[depth - 1]++;
    }
  }

  private void put(int octet) {
    reserve(1);
    bytes[size++] = (byte) octet;
  }

  private void text(String value) {
    int length = value.length();
    int start = textHead(length);
    int done = 0;
    while (done < length) {
      char c = value.charAt(done);
      if (c >= 0x80) {
        break;
      }
      bytes[start + done] = (byte) c;
      done++;
    }
    if (done < length) {
      unwind(start, length);
      wide(value);
    } else {
      size = start + length;
    }
  }

  /** Writes the head of a text that is hoped to be ASCII and makes room for it. */
  private int textHead(int length) {
    reserve(HEAD_BYTES + length);
    head(TEXT, length);
    return size;
  }

  private void unwind(int start, int length) {
    size = start - headBytes(length);
  }

  private void wide(String value) {
    int length = utf8Length(value);
    reserve(HEAD_BYTES + length);
    head(TEXT, length);
    for (int at = 0; at < value.length(); at++) {
      int c = value.charAt(at);
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xC0 | (c >> 6));
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isSurrogate((char) c)) {
        c = Character.toCodePoint((char) c, value.charAt(++at));
        bytes[size++] = (byte) (0xF0 | (c >> 18));
        bytes[size++] = (byte) (0x80 | ((c >> 12) & 0x3F));
        bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
      } else {
        bytes[size++] = (byte) (0xE0 | (c >> 12));
        bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
      }
    }
  }

  private static int utf8Length(String value) {
    int length = 0;
    for (int at = 0; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (!Character.isSurrogate(c)) {
        length += 3;
      } else if (Character.isHighSurrogate(c)
          && at + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(at + 1))) {
        length += 4;
        at++;
      } else {
        throw new IllegalArgumentException("lone surrogate in a string");
      }
    }
    return length;
  }

  private static int headBytes(int count) {
    return count <= MAX_INLINE ? 1 : count <= 0xFF ? 2 : count <= 0xFFFF ? 3 : 5;
  }

  /** Writes a head; room for nine bytes is there. */
  private void head(int type, long value) {
    if (value >= 0 && value <= MAX_INLINE) {
      bytes[size++] = (byte) (type | (int) value);
    } else if (value >= 0 && value <= 0xFF) {
      bytes[size++] = (byte) (type | 24);
      bytes[size++] = (byte) value;
    } else if (value >= 0 && value <= 0xFFFF) {
      bytes[size] = (byte) (type | 25);
      SHORT_AT.set(bytes, size + 1, (short) value);
      size += 3;
    } else if (value >= 0 && value <= 0xFFFF_FFFFL) {
      bytes[size] = (byte) (type | 26);
      INT_AT.set(bytes, size + 1, (int) value);
      size += 5;
    } else {
      bytes[size] = (byte) (type | 27);
      LONG_AT.set(bytes, size + 1, value);
      size += 9;
    }
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }
}
