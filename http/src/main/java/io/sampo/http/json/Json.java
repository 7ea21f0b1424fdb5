package io.sampo.http.json;

import io.sampo.storage.payload.Payloads;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value in memory, for everything but the points of an upload. */
public sealed interface Json {
  /** {@code null}. */
  record Nothing() implements Json {
    static final Nothing NULL = new Nothing();
  }

  /** A boolean. */
  record Bool(boolean value) implements Json {}

  /** An integer that fits a long. */
  record Int(long value) implements Json {}

  /** An integer beyond a long that fits 64 unsigned bits, which {@code bits} holds. */
  record Huge(long bits) implements Json {}

  /** Any other number; finite. */
  record Real(double value) implements Json {}

  /** A string. */
  record Text(String value) implements Json {}

  /** An array. */
  record Arr(List<Json> elements) implements Json {}

  /** An object; of members with the same name the last won. */
  record Obj(Map<String, Json> members) implements Json {
    /** As Java values. */
    public Map<String, @Nullable Object> toMap() {
      var map = new LinkedHashMap<String, @Nullable Object>();
      members.forEach((name, value) -> map.put(name, value.toJava()));
      return map;
    }
  }

  /** Parses a whole body. */
  static Json parse(byte[] body) {
    var reader = new JsonReader(body);
    var value = reader.value();
    reader.end();
    return value;
  }

  static Json readObject(JsonReader reader) {
    var members = new LinkedHashMap<String, Json>();
    reader.beginObject();
    for (var name = reader.nextName(); name != null; name = reader.nextName()) {
      members.put(name, reader.value());
    }
    return new Obj(members);
  }

  static Json readArray(JsonReader reader) {
    var elements = new ArrayList<Json>();
    reader.beginArray();
    while (reader.nextElement()) {
      elements.add(reader.value());
    }
    return new Arr(elements);
  }

  /** As compact JSON text. */
  default String text() {
    JsonBody body = out -> Payloads.valueToJson(toJava(), out);
    return new String(body.toBytes(), StandardCharsets.UTF_8);
  }

  default boolean isNull() {
    return this instanceof Nothing;
  }

  /** How an error text names the value. */
  default String shown() {
    return switch (this) {
      case Nothing _ -> "null";
      case Bool(var value) -> "boolean `" + value + "`";
      case Int(var value) -> "integer `" + value + "`";
      case Huge(var bits) -> "integer `" + Long.toUnsignedString(bits) + "`";
      case Real(var value) -> "floating point `" + value + "`";
      case Text(var value) -> "string \"" + value + "\"";
      case Arr _ -> "sequence";
      case Obj _ -> "map";
    };
  }

  /** The error of a reader that wanted something else. */
  default FormatException not(String expected) {
    return new FormatException("invalid type: " + shown() + ", expected " + expected);
  }

  /** As the Java values that payloads are made of. */
  default @Nullable Object toJava() {
    return switch (this) {
      case Nothing _ -> null;
      case Bool(var value) -> value;
      case Int(var value) -> value;
      case Huge(var bits) -> new BigInteger(Long.toUnsignedString(bits));
      case Real(var value) -> value;
      case Text(var value) -> value;
      case Arr(var elements) -> {
        var list = new ArrayList<@Nullable Object>(elements.size());
        elements.forEach(element -> list.add(element.toJava()));
        yield list;
      }
      case Obj object -> object.toMap();
    };
  }
}
