package io.sampo.storage.segment;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a shard should hold, as plain registers: for each point one for its existence, one for every
 * payload key and one for every vector that there may ever be, each with the last write by stamp.
 */
final class RegisterModel {
  private final List<String> keys;
  private final Map<String, Function<VectorValue, List<Float>>> vectors;
  private final Map<PointId, Map<String, Write>> points = new TreeMap<>();

  /** The last write of a register. */
  private record Write(Stamp stamp, @Nullable Object value) {}

  /** What a point holds, in a form that is easy to compare. */
  record Content(Map<String, @Nullable Object> payload, Map<String, List<Float>> vectors) {}

  /**
   * A model of empty registers.
   *
   * @param keys all that there may be
   * @param vectors likewise, each with how its values are kept
   */
  RegisterModel(List<String> keys, Map<String, Function<VectorValue, List<Float>>> vectors) {
    this.keys = keys;
    this.vectors = vectors;
  }

  void apply(Stamp stamp, UpdateOperation update) {
    switch (update) {
      case UpdateOperation.Upsert(var all) -> {
        for (var point : all) {
          write(point.id(), "exists", stamp, true);
          payload(point.id(), point.payload(), stamp);
          vectors.keySet().forEach(name -> vector(point.id(), name, point.vectors(), stamp));
        }
      }
      case UpdateOperation.DeletePoints(var ids) ->
          ids.forEach(id -> write(id, "exists", stamp, null));
      case UpdateOperation.UpdateVectors(var all) -> {
        for (var point : all) {
          point
              .vectors()
              .keySet()
              .forEach(name -> vector(point.id(), name, point.vectors(), stamp));
        }
      }
      case UpdateOperation.DeleteVectors(var ids, var names) ->
          ids.forEach(id -> names.forEach(name -> vector(id, name, Map.of(), stamp)));
      case UpdateOperation.SetPayload(var ids, var payload, _) ->
          ids.forEach(
              id -> Payloads.decode(payload).forEach((name, value) -> key(id, name, stamp, value)));
      case UpdateOperation.OverwritePayload(var ids, var payload) ->
          ids.forEach(id -> payload(id, payload, stamp));
      case UpdateOperation.ClearPayload(var ids) ->
          ids.forEach(id -> payload(id, Payload.EMPTY, stamp));
      case UpdateOperation.DeletePayload(var ids, var paths) ->
          ids.forEach(
              id -> paths.stream().map(JsonPath::root).forEach(name -> key(id, name, stamp, null)));
      case UpdateOperation.PutPayloadKeys(var all) -> {
        for (var point : all) {
          Payloads.decode(point.set())
              .forEach((name, value) -> key(point.id(), name, stamp, value));
          point.removed().forEach(name -> key(point.id(), name, stamp, null));
        }
      }
      case UpdateOperation.CreateFieldIndex _,
          UpdateOperation.DeleteFieldIndex _,
          UpdateOperation.CreateVectorName _,
          UpdateOperation.DeleteVectorName _,
          UpdateOperation.MergePoints _,
          UpdateOperation.Reset _ ->
          throw new IllegalArgumentException("not modelled: " + update);
    }
  }

  private void payload(PointId id, Payload payload, Stamp stamp) {
    var members = Payloads.decode(payload);
    keys.forEach(name -> key(id, name, stamp, members.get(name)));
  }

  private void key(PointId id, String name, Stamp stamp, @Nullable Object value) {
    write(id, "key " + name, stamp, value);
  }

  private void vector(PointId id, String name, Map<String, VectorValue> given, Stamp stamp) {
    var value = given.get(name);
    var kept = vectors.get(name);
    if (kept == null) {
      throw new IllegalArgumentException(name);
    }
    write(id, "vector " + name, stamp, value == null ? null : kept.apply(value));
  }

  /** Of two writes with the same stamp, which an operation with an id twice has, the later wins. */
  private void write(PointId id, String register, Stamp stamp, @Nullable Object value) {
    var registers = points.computeIfAbsent(id, _ -> new HashMap<>());
    var last = registers.get(register);
    if (last == null || !last.stamp().isAfter(stamp)) {
      registers.put(register, new Write(stamp, value));
    }
  }

  /** The points that are there. */
  Map<PointId, Content> content() {
    var content = new TreeMap<PointId, Content>();
    points.forEach(
        (id, registers) -> {
          if (value(registers, "exists") != null) {
            content.put(id, content(registers));
          }
        });
    return content;
  }

  private Content content(Map<String, Write> registers) {
    var payload = new HashMap<String, @Nullable Object>();
    for (var name : keys) {
      var value = value(registers, "key " + name);
      if (value != null) {
        payload.put(name, value);
      }
    }
    var values = new HashMap<String, List<Float>>();
    for (var name : vectors.keySet()) {
      if (value(registers, "vector " + name) instanceof List<?> list) {
        values.put(name, list.stream().map(Float.class::cast).toList());
      }
    }
    return new Content(payload, values);
  }

  private static @Nullable Object value(Map<String, Write> registers, String register) {
    var write = registers.get(register);
    return write == null ? null : write.value();
  }
}
