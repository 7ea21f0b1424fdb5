package io.sampo.http.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Readers of plain values. A body of the wrong shape ends them with {@link FormatException}. */
final class Read {
  private Read() {}

  /** Makes something of a JSON value, or throws {@link FormatException}. */
  @FunctionalInterface
  interface As<T> {
    T read(Json json);
  }

  /** Makes something of one element of a list. */
  @FunctionalInterface
  interface Element<T> {
    T read(Json json, int index);
  }

  static boolean bool(Json json) {
    if (json instanceof Json.Bool(var value)) {
      return value;
    }
    throw json.not("a boolean");
  }

  static String text(Json json) {
    if (json instanceof Json.Text(var value)) {
      return value;
    }
    throw json.not("a string");
  }

  /** An unsigned integer; what is beyond a long is cut to its largest value. */
  static long count(Json json) {
    long value = integer(json, "usize");
    if (value < 0) {
      throw outOfRange(json, "usize");
    }
    return value;
  }

  /** An integer; what is beyond a long is cut to its largest value. */
  private static long integer(Json json, String expected) {
    if (json instanceof Json.Int(var value)) {
      return value;
    }
    if (json instanceof Json.Huge) {
      return Long.MAX_VALUE;
    }
    throw json.not(expected);
  }

  /** An unsigned integer; what is beyond an int is cut to its largest value. */
  static int smallCount(Json json) {
    return (int) Math.min(count(json), Integer.MAX_VALUE);
  }

  /** An unsigned integer of 32 bits; what is beyond an int is cut to its largest value. */
  static int u32(Json json) {
    long value = integer(json, "u32");
    if (value < 0 || value > 0xFFFF_FFFFL) {
      throw outOfRange(json, "u32");
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  /** A {@link #u32} that may not be zero: here zero counts as a wrong type. */
  static int nonZeroU32(Json json) {
    int value = u32(json);
    if (value == 0) {
      throw outOfRange(json, "a nonzero u32");
    }
    return value;
  }

  static long i64(Json json) {
    if (json instanceof Json.Huge) {
      throw outOfRange(json, "i64");
    }
    return integer(json, "i64");
  }

  static double f64(Json json) {
    return number(json, "f64");
  }

  static float f32(Json json) {
    return (float) number(json, "f32");
  }

  private static double number(Json json, String expected) {
    return switch (json) {
      case Json.Int(var value) -> value;
      case Json.Huge(var bits) -> (bits >>> 1) * 2.0;
      case Json.Real(var value) -> value;
      case Json.Nothing _, Json.Bool _, Json.Text _, Json.Arr _, Json.Obj _ ->
          throw json.not(expected);
    };
  }

  static List<Json> array(Json json) {
    if (json instanceof Json.Arr(var elements)) {
      return elements;
    }
    throw json.not("a sequence");
  }

  static Map<String, Json> object(Json json) {
    if (json instanceof Json.Obj(var members)) {
      return members;
    }
    throw json.not("a map");
  }

  static <T> List<T> list(Json json, As<T> reader) {
    return list(json, (element, _) -> reader.read(element));
  }

  static <T> List<T> list(Json json, Element<T> reader) {
    var elements = array(json);
    var list = new ArrayList<T>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      try {
        list.add(reader.read(elements.get(i), i));
      } catch (FormatException e) {
        throw e.inElement(i);
      }
    }
    return list;
  }

  /** A list, or one element in place of a list of one. */
  static <T> List<T> oneOrMore(Json json, Element<T> reader) {
    if (json instanceof Json.Arr) {
      return list(json, reader);
    }
    if (json instanceof Json.Obj) {
      return List.of(reader.read(json, 0));
    }
    throw json.not("null, array or map");
  }

  static <T> Map<String, T> map(Json json, As<T> reader) {
    var map = new LinkedHashMap<String, T>();
    object(json)
        .forEach(
            (name, value) -> {
              try {
                map.put(name, reader.read(value));
              } catch (FormatException e) {
                throw e.inMember(name);
              }
            });
    return map;
  }

  /** Floats; an empty array is an empty array. */
  static float[] floats(Json json) {
    var elements = array(json);
    var floats = new float[elements.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = f32(elements.get(i));
    }
    return floats;
  }

  /** One of several words. */
  static <E extends Enum<E>> E word(Json json, Class<E> words) {
    var text = text(json);
    for (var word : words.getEnumConstants()) {
      if (Words.of(word).equals(text)) {
        return word;
      }
    }
    throw new FormatException("unknown variant `" + text + "`, expected " + Words.listOf(words));
  }

  /** What fits no variant of a choice is told with one text. */
  static <T> T variant(String text, Json json, As<T> reader) {
    try {
      return reader.read(json);
    } catch (FormatException _) {
      throw new FormatException(text);
    }
  }

  /** The text for a choice by its name. */
  static String noVariantOf(String name) {
    return "data did not match any variant of untagged enum " + name;
  }

  private static FormatException outOfRange(Json json, String expected) {
    return new FormatException("invalid value: " + json.shown() + ", expected " + expected);
  }
}
