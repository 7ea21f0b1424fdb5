package io.sampo.storage.payload;

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

  private final byte[] bytes;
  private int at;

  public CborReader(Payload payload) {
    this(payload.cbor(), 0);
  }

  public CborReader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  public Type type() {
    return Cbor.type(bytes, at);
  }

  /** Enters an object; then come that many pairs of {@link #string} and a value. */
  public int beginMap() {
    return enter();
  }

  /** Enters an array of that many values. */
  public int beginArray() {
    return enter();
  }

  public void nothing() {
    at++;
  }

  public boolean bool() {
    return Cbor.isTrue(bytes, at++);
  }

  /** An {@link Type#INTEGER}, or the 64 bits of an {@link Type#UNSIGNED}. */
  public long integer() {
    long value = Cbor.integer(bytes, at);
    at = Cbor.content(bytes, at);
    return value;
  }

  public double real() {
    double value = Cbor.real(bytes, at);
    at += 9;
    return value;
  }

  /** A string, also the name of an object's member. */
  public String string() {
    int length = enter();
    var text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Enters a string: the length of its UTF-8, which starts at {@link #position}. */
  int beginString() {
    return enter();
  }

  void advance(int octets) {
    at += octets;
  }

  /** Goes behind the value at the cursor. */
  public void skip() {
    at = Cbor.skip(bytes, at);
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

  private int enter() {
    int count = Cbor.count(bytes, at);
    at = Cbor.content(bytes, at);
    return count;
  }
}
