package io.sampo.http.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object, as a reader asks for them. Members that nobody asks for are ignored.
 */
final class Fields {
  private final Map<String, Json> members;

  private Fields(Map<String, Json> members) {
    this.members = members;
  }

  /**
   * The members of an object.
   *
   * @param struct what the object should be, for the error text
   */
  static Fields of(Json json, String struct) {
    if (json instanceof Json.Obj(var members)) {
      return new Fields(members);
    }
    throw json.not("struct " + struct);
  }

  /** Whether there is such a member, be it {@code null}. */
  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Lets {@code old} stand in where {@code name} is not given. */
  Fields alias(String name, String old) {
    var value = members.get(old);
    if (value != null) {
      members.putIfAbsent(name, value);
    }
    return this;
  }

  /** All members but these. */
  Fields without(String... names) {
    var rest = new LinkedHashMap<>(members);
    List.of(names).forEach(rest::remove);
    return new Fields(rest);
  }

  /** A member that must be there. */
  <T> T required(String name, Read.As<T> reader) {
    var value = members.get(name);
    if (value == null) {
      throw new FormatException("missing field `" + name + "`");
    }
    return read(name, value, reader);
  }

  /** A member that may be missing or {@code null}. */
  <T> @Nullable T optional(String name, Read.As<T> reader) {
    var value = members.get(name);
    return value == null || value.isNull() ? null : read(name, value, reader);
  }

  /** A member that may be missing or {@code null}, with a rule for its value. */
  <T> @Nullable T optional(String name, Read.As<T> reader, At at, At.Rule<T> rule) {
    return at.check(optional(name, reader), name, rule);
  }

  /** A member that may be missing, but not {@code null}. */
  <T> T or(String name, Read.As<T> reader, T fallback) {
    var value = members.get(name);
    return value == null ? fallback : read(name, value, reader);
  }

  /** A member that may be missing or {@code null}, of whatever values. */
  @Nullable Map<String, @Nullable Object> values(String name) {
    var value = members.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (value instanceof Json.Obj object) {
      return object.toMap();
    }
    throw value.not("a map").inMember(name);
  }

  /** Refuses members other than these. */
  Fields only(String... names) {
    for (var member : members.keySet()) {
      if (!List.of(names).contains(member)) {
        throw new FormatException(
            "unknown field `" + member + "`, expected one of `" + String.join("`, `", names) + "`");
      }
    }
    return this;
  }

  private static <T> T read(String name, Json value, Read.As<T> reader) {
    try {
      return reader.read(value);
    } catch (FormatException e) {
      throw e.inMember(name);
    }
  }
}
