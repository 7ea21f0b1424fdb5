package io.sampo.cluster.collection;

import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.UpdateRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The part of an update that each shard of a ring gets (spec distributed §3.2): points and ids go
 * to their owner, a filter goes to all.
 */
final class UpdateSplit {
  private UpdateSplit() {}

  static Map<ShardId, UpdateRequest> split(KeyRing ring, UpdateRequest request) {
    return switch (request) {
      case UpdateRequest.Upsert(var points, var mode, var filter, var key) ->
          parts(
              ring,
              points,
              point -> point.id(),
              part -> new UpdateRequest.Upsert(part, mode, filter, key));
      case UpdateRequest.UpdateVectors(var points, var filter, var key) ->
          parts(
              ring,
              points,
              point -> point.id(),
              part -> new UpdateRequest.UpdateVectors(part, filter, key));
      case UpdateRequest.Delete(var selector, var key) ->
          selected(ring, request, selector, part -> new UpdateRequest.Delete(part, key));
      case UpdateRequest.SetPayload(var payload, var selector, var path, var key) ->
          selected(
              ring,
              request,
              selector,
              part -> new UpdateRequest.SetPayload(payload, part, path, key));
      case UpdateRequest.OverwritePayload(var payload, var selector, var key) ->
          selected(
              ring,
              request,
              selector,
              part -> new UpdateRequest.OverwritePayload(payload, part, key));
      case UpdateRequest.DeletePayload(var keys, var selector, var key) ->
          selected(
              ring, request, selector, part -> new UpdateRequest.DeletePayload(keys, part, key));
      case UpdateRequest.ClearPayload(var selector, var key) ->
          selected(ring, request, selector, part -> new UpdateRequest.ClearPayload(part, key));
      case UpdateRequest.DeleteVectors delete -> deleteVectors(ring, delete);
    };
  }

  private static Map<ShardId, UpdateRequest> selected(
      KeyRing ring,
      UpdateRequest whole,
      PointSelector selector,
      Function<PointSelector, UpdateRequest> part) {
    return switch (selector) {
      case PointSelector.Ids(var ids) ->
          parts(ring, ids, id -> id, some -> part.apply(new PointSelector.Ids(some)));
      case PointSelector.Matching _ -> everywhere(ring, whole);
    };
  }

  private static Map<ShardId, UpdateRequest> deleteVectors(
      KeyRing ring, UpdateRequest.DeleteVectors delete) {
    var ids = delete.ids();
    if (ids == null || ids.isEmpty()) {
      if (delete.filter() == null) {
        throw new RefusedException(
            new Refusal.BadRequest(
                ids == null ? "No filter or points provided" : "Empty update request"));
      }
      return everywhere(
          ring,
          new UpdateRequest.DeleteVectors(
              null, delete.filter(), delete.names(), delete.shardKey()));
    }
    Function<List<PointId>, UpdateRequest> part =
        some ->
            new UpdateRequest.DeleteVectors(
                some, delete.filter(), delete.names(), delete.shardKey());
    var parts = parts(ring, ids, id -> id, part);
    if (delete.filter() != null) {
      ring.shards().forEach(shard -> parts.computeIfAbsent(shard, _ -> part.apply(List.of())));
    }
    return parts;
  }

  private static Map<ShardId, UpdateRequest> everywhere(KeyRing ring, UpdateRequest request) {
    var all = new LinkedHashMap<ShardId, UpdateRequest>();
    ring.shards().forEach(shard -> all.put(shard, request));
    return all;
  }

  private static <T> Map<ShardId, UpdateRequest> parts(
      KeyRing ring, List<T> items, Function<T, PointId> id, Function<List<T>, UpdateRequest> part) {
    if (items.isEmpty()) {
      throw new RefusedException(new Refusal.BadRequest("Empty update request"));
    }
    var result = new LinkedHashMap<ShardId, UpdateRequest>();
    var shards = ring.shards();
    if (shards.size() == 1) {
      result.put(shards.getFirst(), part.apply(items));
      return result;
    }
    var byShard = new LinkedHashMap<ShardId, List<T>>();
    for (T item : items) {
      byShard.computeIfAbsent(ring.owner(id.apply(item)), _ -> new ArrayList<>()).add(item);
    }
    byShard.forEach((shard, some) -> result.put(shard, part.apply(some)));
    return result;
  }
}
