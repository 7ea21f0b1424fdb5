package io.sampo.storage.segment;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.payload.NestedEdit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes changes inside payload values independent of what is there: one replica looks, and all of
 * them log whole keys. Changes of whole keys need no look.
 */
public final class NestedPayloads {
  /** Payloads held at a time. */
  private static final int CHUNK = 256;

  private NestedPayloads() {}

  /** Whether these paths lead into values. */
  public static boolean isNested(List<JsonPath> keys) {
    return !keys.stream().allMatch(JsonPath::isSingleKey);
  }

  /** What merging into the object at {@code key} comes to for these points. */
  public static UpdateOperation set(
      ShardView view, List<PointId> ids, Payload payload, JsonPath key) {
    return resolved(view, ids, old -> NestedEdit.set(old, payload, key));
  }

  /** What removing the values at these paths comes to for these points. */
  public static UpdateOperation delete(ShardView view, List<PointId> ids, List<JsonPath> keys) {
    return resolved(view, ids, old -> NestedEdit.delete(old, keys));
  }

  /** Ids that are not there stay, without keys, so that applying the operation names them. */
  private static UpdateOperation resolved(
      ShardView view, List<PointId> ids, Function<Payload, NestedEdit> edit) {
    var distinct = List.copyOf(new LinkedHashSet<>(ids));
    var points = new ArrayList<PayloadKeys>(distinct.size());
    for (int from = 0; from < distinct.size(); from += CHUNK) {
      var chunk = distinct.subList(from, Math.min(from + CHUNK, distinct.size()));
      var payloads = payloads(view, chunk);
      for (var id : chunk) {
        var payload = payloads.get(id);
        if (payload == null) {
          points.add(new PayloadKeys(id, Payload.EMPTY, List.of()));
        } else {
          var edited = edit.apply(payload);
          points.add(new PayloadKeys(id, edited.set(), edited.removed()));
        }
      }
    }
    return new UpdateOperation.PutPayloadKeys(points);
  }

  private static Map<PointId, Payload> payloads(ShardView view, List<PointId> ids) {
    var payloads = new HashMap<PointId, Payload>();
    for (PointRecord found : view.retrieve(ids, PayloadSelector.ALL, VectorSelector.NONE)) {
      payloads.put(found.id(), Objects.requireNonNull(found.payload()));
    }
    return payloads;
  }
}
