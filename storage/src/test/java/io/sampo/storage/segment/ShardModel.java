package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a shard should hold, the slow and obvious way. */
final class ShardModel {
  private final NavigableMap<PointId, Point> points = new TreeMap<>();

  NavigableMap<PointId, Point> points() {
    return points;
  }

  void apply(UpdateOperation update) {
    switch (update) {
      case UpdateOperation.Upsert(var all) -> all.forEach(point -> points.put(point.id(), point));
      case UpdateOperation.DeletePoints(var ids) -> ids.forEach(points::remove);
      case UpdateOperation.UpdateVectors(var all) -> {
        for (var change : all) {
          points.computeIfPresent(
              change.id(),
              (id, old) -> {
                var vectors = new LinkedHashMap<>(old.vectors());
                vectors.putAll(change.vectors());
                return new Point(id, vectors, old.payload());
              });
        }
      }
      case UpdateOperation.DeleteVectors(var ids, var names) -> {
        for (var id : ids) {
          points.computeIfPresent(
              id,
              (_, old) -> {
                var vectors = new LinkedHashMap<>(old.vectors());
                names.forEach(vectors::remove);
                return new Point(id, vectors, old.payload());
              });
        }
      }
      case UpdateOperation.SetPayload(var ids, var payload, _) ->
          ids.forEach(
              id ->
                  points.computeIfPresent(
                      id,
                      (_, old) -> {
                        var merged =
                            new HashMap<String, @Nullable Object>(Payloads.decode(old.payload()));
                        merged.putAll(Payloads.decode(payload));
                        return new Point(id, old.vectors(), Payloads.encode(merged));
                      }));
      case UpdateOperation.OverwritePayload(var ids, var payload) ->
          ids.forEach(
              id -> points.computeIfPresent(id, (_, old) -> new Point(id, old.vectors(), payload)));
      case UpdateOperation.ClearPayload(var ids) ->
          ids.forEach(
              id ->
                  points.computeIfPresent(
                      id, (_, old) -> new Point(id, old.vectors(), Payload.EMPTY)));
      case UpdateOperation.DeletePayload(var ids, var keys) ->
          ids.forEach(
              id ->
                  points.computeIfPresent(
                      id,
                      (_, old) -> {
                        var left =
                            new HashMap<String, @Nullable Object>(Payloads.decode(old.payload()));
                        keys.forEach(key -> left.remove(key.text()));
                        return new Point(id, old.vectors(), Payloads.encode(left));
                      }));
      case UpdateOperation.CreateFieldIndex _,
          UpdateOperation.DeleteFieldIndex _,
          UpdateOperation.CreateVectorName _ -> {}
      case UpdateOperation.DeleteVectorName(var name) ->
          points.replaceAll(
              (id, old) -> {
                var vectors = new LinkedHashMap<>(old.vectors());
                vectors.remove(name);
                return new Point(id, vectors, old.payload());
              });
      case UpdateOperation.PutPayloadKeys _,
          UpdateOperation.MergePoints _,
          UpdateOperation.Reset _ ->
          throw new IllegalArgumentException("not modelled: " + update);
    }
  }

  static float[] dense(Map<String, VectorValue> vectors, String name) {
    return vectors.get(name) instanceof VectorValue.Dense(var values) ? values : new float[0];
  }
}
