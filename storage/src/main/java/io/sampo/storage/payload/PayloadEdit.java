package io.sampo.storage.payload;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.JsonPath.Step;
import io.sampo.storage.model.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a payload (spec dataplane §3.5); each gives a new one. Overwriting needs no method:
 * the new payload is stored as it is, nulls included.
 */
public final class PayloadEdit {
  private PayloadEdit() {}

  /**
   * Merges the changes into the payload, or into the object at {@code key}: members replace whole
   * members of the same name, and null removes them. What is in the way of the key is replaced;
   * elements of arrays are never made.
   */
  public static Payload set(Payload payload, Payload changes, @Nullable JsonPath key) {
    var members = Payloads.decode(payload);
    var merged = Payloads.decode(changes);
    if (key == null) {
      merge(members, merged);
    } else {
      var root = ((Step.Key) key.steps().getFirst()).name();
      members.put(root, setAt(members.get(root), rest(key.steps()), merged));
    }
    return Payloads.encode(members);
  }

  /** Removes the values at the paths; single elements of arrays stay. */
  public static Payload delete(Payload payload, List<JsonPath> keys) {
    var members = Payloads.decode(payload);
    for (var key : keys) {
      deleteAt(members, key.steps());
    }
    return Payloads.encode(members);
  }

  /**
   * The payload with members of another one in the place of its own: those that {@code taken} says
   * are as they are in {@code other}, there or not. Values are copied as they are encoded.
   */
  public static Payload join(Payload payload, Payload other, Predicate<String> taken) {
    var bytes = payload.cbor();
    var otherBytes = other.cbor();
    var values = valuesByName(other, taken);
    var writer = new CborWriter(bytes.length + otherBytes.length);
    writer.beginMap();
    int count = Cbor.count(bytes, 0);
    int at = Cbor.content(bytes, 0);
    for (int i = 0; i < count; i++) {
      int value = Cbor.skip(bytes, at);
      int end = Cbor.skip(bytes, value);
      var name = Cbor.string(bytes, at);
      var replacement = values.remove(name);
      if (replacement != null) {
        writer.rawKey(bytes, at, value - at);
        copy(otherBytes, replacement, writer);
      } else if (!taken.test(name)) {
        writer.rawKey(bytes, at, value - at);
        writer.raw(bytes, value, end - value);
      }
      at = end;
    }
    values.forEach(
        (name, value) -> {
          writer.key(name);
          copy(otherBytes, value, writer);
        });
    writer.end();
    return writer.toPayload();
  }

  /** Where the values of the accepted members begin. */
  private static Map<String, Integer> valuesByName(Payload payload, Predicate<String> accepted) {
    var bytes = payload.cbor();
    var values = new LinkedHashMap<String, Integer>();
    int count = Cbor.count(bytes, 0);
    int at = Cbor.content(bytes, 0);
    for (int i = 0; i < count; i++) {
      int value = Cbor.skip(bytes, at);
      var name = Cbor.string(bytes, at);
      if (accepted.test(name)) {
        values.put(name, value);
      }
      at = Cbor.skip(bytes, value);
    }
    return values;
  }

  /** The names of the top-level members. */
  public static Set<String> names(Payload payload) {
    return valuesByName(payload, _ -> true).keySet();
  }

  private static void copy(byte[] bytes, int at, CborWriter writer) {
    writer.raw(bytes, at, Cbor.skip(bytes, at) - at);
  }

  /** What becomes of the value at which the steps start. */
  private static @Nullable Object setAt(
      @Nullable Object value, List<Step> steps, Map<String, @Nullable Object> changes) {
    if (steps.isEmpty()) {
      var members = object(value);
      merge(members, changes);
      return members;
    }
    return switch (steps.getFirst()) {
      case Step.Key(var name) -> {
        var members = object(value);
        members.put(name, setAt(members.get(name), rest(steps), changes));
        yield members;
      }
      case Step.Index(var index) -> {
        var elements = array(value);
        if (index < elements.size()) {
          elements.set(index, setAt(elements.get(index), rest(steps), changes));
        }
        yield elements;
      }
      case Step.Each _ -> {
        var elements = array(value);
        elements.replaceAll(element -> setAt(element, rest(steps), changes));
        yield elements;
      }
    };
  }

  private static void merge(
      Map<String, @Nullable Object> members, Map<String, @Nullable Object> changes) {
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            members.remove(name);
          } else {
            members.put(name, value);
          }
        });
  }

  private static void deleteAt(@Nullable Object value, List<Step> steps) {
    boolean last = steps.size() == 1;
    switch (steps.getFirst()) {
      case Step.Key(var name) -> {
        if (!(value instanceof Map<?, ?> members)) {
          return;
        }
        if (last) {
          members.remove(name);
        } else {
          deleteAt(members.get(name), rest(steps));
        }
      }
      case Step.Index(var index) -> {
        if (!last && value instanceof List<?> elements && index < elements.size()) {
          deleteAt(elements.get(index), rest(steps));
        }
      }
      case Step.Each _ -> {
        if (!(value instanceof List<?> elements)) {
          return;
        }
        if (last) {
          elements.clear();
        } else {
          elements.forEach(element -> deleteAt(element, rest(steps)));
        }
      }
    }
  }

  private static List<Step> rest(List<Step> steps) {
    return steps.subList(1, steps.size());
  }

  @SuppressWarnings("unchecked") // Objects of JSON have strings as keys.
  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        ? (Map<String, @Nullable Object>) map
        : new LinkedHashMap<>();
  }

  @SuppressWarnings("unchecked") // Arrays of JSON hold anything.
  private static List<@Nullable Object> array(@Nullable Object value) {
    return value instanceof List<?> list ? (List<@Nullable Object>) list : new ArrayList<>();
  }
}
