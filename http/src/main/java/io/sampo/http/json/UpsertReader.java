package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateRequest.UpdateMode;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.VectorsConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reader of bodies that bring points (spec dataplane §3.2, §3.4). Streams: no tree is built, a
 * payload is encoded as it is read. One instance reads one object.
 */
final class UpsertReader {
  private final JsonReader in;
  private final At at;
  private final PointVectorReader vectors;

  private @Nullable List<Point> points;
  private @Nullable Columns columns;
  private @Nullable ShardKeySelector shardKey;
  private @Nullable Filter filter;
  private UpdateMode mode = UpdateMode.UPSERT;

  private UpsertReader(JsonReader in, At at) {
    this.in = in;
    this.at = at;
    this.vectors = new PointVectorReader(in);
  }

  /** A list of points, or columns of ids, vectors and payloads; these win where both are given. */
  static UpdateRequest.Upsert upsert(JsonReader in, At at) {
    return new UpsertReader(in, at).upsert();
  }

  private UpdateRequest.Upsert upsert() {
    if (in.peek() != JsonReader.Kind.OBJECT) {
      in.skip();
      throw new FormatException("Invalid PointInsertOperations format");
    }
    in.beginObject();
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "points" -> points = list(this::point);
        case "batch" -> columns = columns();
        case "update_mode" -> {
          var given = in.value();
          mode = given.isNull() ? UpdateMode.UPSERT : Read.word(given, UpdateMode.class);
        }
        default -> common(name);
      }
    }
    var all = columns != null ? columns.toPoints(at.member("batch")) : points;
    if (all == null) {
      throw new FormatException("Invalid PointInsertOperations format");
    }
    return new UpdateRequest.Upsert(all, mode, filter, shardKey);
  }

  /** New vectors for points that exist. */
  static UpdateRequest.UpdateVectors updateVectors(JsonReader in, At at) {
    return new UpsertReader(in, at).updateVectors();
  }

  private UpdateRequest.UpdateVectors updateVectors() {
    List<PointVectors> updates = null;
    begin("UpdateVectors");
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("points")) {
        updates = list(this::pointVectors);
      } else {
        common(name);
      }
    }
    if (updates == null) {
      throw new FormatException("missing field `points`");
    }
    if (updates.isEmpty()) {
      at.member("points").report("must specify points to update");
    }
    return new UpdateRequest.UpdateVectors(updates, filter, shardKey);
  }

  private void begin(String struct) {
    if (in.peek() != JsonReader.Kind.OBJECT) {
      throw in.value().not("struct " + struct);
    }
    in.beginObject();
  }

  /** Members that both bodies have. */
  private void common(String name) {
    switch (name) {
      case "shard_key" -> {
        var given = in.value();
        shardKey = given.isNull() ? null : Ids.shardKeys(given);
      }
      case "update_filter" -> {
        var given = in.value();
        filter = given.isNull() ? null : FilterReader.filter(given, at.member("update_filter"));
      }
      default -> in.skip();
    }
  }

  @FunctionalInterface
  private interface Element<T> {
    T read(int index);
  }

  private <T> List<T> list(Element<T> element) {
    if (in.peek() != JsonReader.Kind.ARRAY) {
      throw in.value().not("a sequence");
    }
    var list = new ArrayList<T>();
    in.beginArray();
    while (in.nextElement()) {
      try {
        list.add(element.read(list.size()));
      } catch (FormatException e) {
        throw e.inElement(list.size());
      }
    }
    return list;
  }

  private Point point(int index) {
    PointId id = null;
    Map<String, VectorValue> named = null;
    var payload = Payload.EMPTY;
    begin("PointStruct");
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "id" -> id = Ids.id(in.value());
        case "vector", "vectors" -> named = vectors.vectors(place(index));
        case "payload" -> payload = payload();
        default -> in.skip();
      }
    }
    return new Point(given(id, "id"), given(named, "vector"), payload);
  }

  private PointVectors pointVectors(int index) {
    PointId id = null;
    Map<String, VectorValue> named = null;
    begin("PointVectors");
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "id" -> id = Ids.id(in.value());
        case "vector", "vectors" -> named = newVectors(place(index));
        default -> in.skip();
      }
    }
    return new PointVectors(given(id, "id"), given(named, "vector"));
  }

  /** Here an empty list of floats is no vector that is too short, but none at all. */
  private Map<String, VectorValue> newVectors(At place) {
    var start = in.mark();
    boolean none =
        switch (in.peek()) {
          case ARRAY -> {
            in.beginArray();
            yield !in.nextElement();
          }
          case OBJECT -> {
            in.beginObject();
            yield in.nextName() == null;
          }
          case STRING, NUMBER, BOOLEAN, NULL -> false;
        };
    if (none) {
      place.report("must specify vectors to update for point");
      return Map.of();
    }
    in.reset(start);
    return vectors.vectors(place);
  }

  private At place(int index) {
    return at.member("points").element(index).member("vector");
  }

  private static <T> T given(@Nullable T value, String name) {
    if (value == null) {
      throw new FormatException("missing field `" + name + "`");
    }
    return value;
  }

  private Payload payload() {
    if (in.peek() == JsonReader.Kind.NULL) {
      in.nothing();
      return Payload.EMPTY;
    }
    if (in.peek() != JsonReader.Kind.OBJECT) {
      throw in.value().not("a map");
    }
    int start = in.mark().at();
    try (var parser = Payloads.JSON.createParser(in.source(), start, in.limit() - start)) {
      parser.nextToken();
      var payload = Payloads.fromJson(parser);
      in.jumpTo(start + (int) parser.currentLocation().getByteOffset());
      return payload;
    } catch (JsonProcessingException e) {
      throw new FormatException(e.getOriginalMessage()).inMember("payload");
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot fail", e);
    }
  }

  /**
   * Points in columns.
   *
   * @param vectors one column per name, all as long as {@code ids} if the body is well
   */
  private record Columns(
      List<PointId> ids, Map<String, List<VectorValue>> vectors, @Nullable List<Payload> payloads) {

    List<Point> toPoints(At place) {
      for (var column : vectors.values()) {
        if (!sameLength("vectors", column.size(), place)) {
          return List.of();
        }
      }
      if (payloads != null && !sameLength("payloads", payloads.size(), place)) {
        return List.of();
      }
      var points = new ArrayList<Point>(ids.size());
      for (int i = 0; i < ids.size(); i++) {
        points.add(
            new Point(ids.get(i), row(i), payloads == null ? Payload.EMPTY : payloads.get(i)));
      }
      return points;
    }

    private boolean sameLength(String what, int length, At place) {
      if (length == ids.size()) {
        return true;
      }
      place
          .member("batch")
          .report(
              "number of ids and %s must be equal (%d != %d)".formatted(what, ids.size(), length));
      return false;
    }

    private Map<String, VectorValue> row(int index) {
      if (vectors.size() == 1) {
        var only = vectors.entrySet().iterator().next();
        return Map.of(only.getKey(), only.getValue().get(index));
      }
      var row = HashMap.<String, VectorValue>newHashMap(vectors.size());
      vectors.forEach((name, column) -> row.put(name, column.get(index)));
      return row;
    }
  }

  private Columns columns() {
    List<PointId> ids = null;
    Map<String, List<VectorValue>> named = null;
    List<Payload> payloads = null;
    begin("Batch");
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "ids" -> ids = list(_ -> Ids.id(in.value()));
        case "vectors" -> named = vectorColumns(at.member("batch"));
        case "payloads" ->
            payloads = in.peek() == JsonReader.Kind.NULL ? none() : list(_ -> payload());
        default -> in.skip();
      }
    }
    return new Columns(given(ids, "ids"), given(named, "vectors"), payloads);
  }

  private @Nullable List<Payload> none() {
    in.nothing();
    return null;
  }

  private Map<String, List<VectorValue>> vectorColumns(At place) {
    if (in.peek() != JsonReader.Kind.OBJECT) {
      return Map.of(VectorsConfig.UNNAMED, list(_ -> vectors.vector(place)));
    }
    var each = place.member("?");
    var named = new LinkedHashMap<String, List<VectorValue>>();
    in.beginObject();
    for (var name = in.nextName(); name != null; name = in.nextName()) {
      named.put(name, list(_ -> vectors.vector(each)));
    }
    return named;
  }
}
