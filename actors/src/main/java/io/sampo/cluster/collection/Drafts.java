package io.sampo.cluster.collection;

import io.sampo.shard.model.Draft;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.NestedPayloads;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request means for one shard. Where it depends on what the shard holds (a filter, a mode of
 * upsert, a path into payload values) the draft says how to find out (spec dataplane §3.2).
 */
final class Drafts {
  /** Resolving scans at most one shard; a filter that takes longer is refused, not half-applied. */
  private static final Duration RESOLVE_LIMIT = Duration.ofSeconds(60);

  private Drafts() {}

  /** The draft of a request of which {@code request} holds only what belongs to the shard. */
  static Draft of(UpdateRequest request) {
    return switch (request) {
      case UpdateRequest.Upsert(var points, var mode, var filter, _) ->
          mode == UpdateRequest.UpdateMode.UPSERT && filter == null
              ? new Draft.Resolved(new UpdateOperation.Upsert(points))
              : new Draft.Conditional(view -> upsert(view, points, mode, filter));
      case UpdateRequest.Delete(var points, _) -> byIds(points, UpdateOperation.DeletePoints::new);
      case UpdateRequest.UpdateVectors(var points, var filter, _) ->
          filter == null
              ? new Draft.Resolved(new UpdateOperation.UpdateVectors(points))
              : new Draft.Conditional(view -> updateVectors(view, points, filter));
      case UpdateRequest.DeleteVectors(var ids, var filter, var names, _) ->
          filter == null
              ? new Draft.Resolved(
                  new UpdateOperation.DeleteVectors(ids == null ? List.of() : ids, names))
              : new Draft.Conditional(view -> deleteVectors(view, ids, filter, names));
      case UpdateRequest.SetPayload(var payload, var points, var key, _) ->
          key == null
              ? byIds(points, ids -> new UpdateOperation.SetPayload(ids, payload, null))
              : new Draft.Conditional(
                  view -> NestedPayloads.set(view, ids(view, points), payload, key));
      case UpdateRequest.OverwritePayload(var payload, var points, _) ->
          byIds(points, ids -> new UpdateOperation.OverwritePayload(ids, payload));
      case UpdateRequest.DeletePayload(var keys, var points, _) ->
          NestedPayloads.isNested(keys)
              ? new Draft.Conditional(view -> NestedPayloads.delete(view, ids(view, points), keys))
              : byIds(points, ids -> new UpdateOperation.DeletePayload(ids, keys));
      case UpdateRequest.ClearPayload(var points, _) ->
          byIds(points, UpdateOperation.ClearPayload::new);
    };
  }

  private static Draft byIds(
      PointSelector points, Function<List<PointId>, UpdateOperation> operation) {
    return switch (points) {
      case PointSelector.Ids(var ids) -> new Draft.Resolved(operation.apply(ids));
      case PointSelector.Matching _ ->
          new Draft.Conditional(view -> operation.apply(ids(view, points)));
    };
  }

  private static List<PointId> ids(ShardView view, PointSelector points) {
    return switch (points) {
      case PointSelector.Ids(var ids) -> ids;
      case PointSelector.Matching(var filter) -> view.resolve(filter, deadline());
    };
  }

  private static UpdateOperation upsert(
      ShardView view, List<Point> points, UpdateRequest.UpdateMode mode, @Nullable Filter filter) {
    var ids = points.stream().map(Point::id).toList();
    var existing = existing(view, ids);
    var matching = filter == null ? existing : matching(view, existing, filter);
    var taken =
        points.stream()
            .filter(
                point ->
                    switch (mode) {
                      case UPSERT ->
                          !existing.contains(point.id()) || matching.contains(point.id());
                      case INSERT_ONLY -> !existing.contains(point.id());
                      case UPDATE_ONLY -> matching.contains(point.id());
                    })
            .toList();
    return new UpdateOperation.Upsert(taken);
  }

  /** Existing points that do not match are skipped; missing ones stay, to be refused later. */
  private static UpdateOperation updateVectors(
      ShardView view, List<PointVectors> points, Filter filter) {
    var existing = existing(view, points.stream().map(PointVectors::id).toList());
    var matching = matching(view, existing, filter);
    return new UpdateOperation.UpdateVectors(
        points.stream()
            .filter(point -> !existing.contains(point.id()) || matching.contains(point.id()))
            .toList());
  }

  private static UpdateOperation deleteVectors(
      ShardView view, @Nullable List<PointId> ids, Filter filter, List<String> names) {
    var all = new ArrayList<>(view.resolve(filter, deadline()));
    if (ids != null) {
      all.addAll(ids);
    }
    return new UpdateOperation.DeleteVectors(all, names);
  }

  private static Set<PointId> existing(ShardView view, List<PointId> ids) {
    var found = new HashSet<PointId>();
    view.retrieve(ids, PayloadSelector.NONE, VectorSelector.NONE).stream()
        .map(PointRecord::id)
        .forEach(found::add);
    return found;
  }

  private static Set<PointId> matching(ShardView view, Set<PointId> ids, Filter filter) {
    return ids.isEmpty()
        ? Set.of()
        : new HashSet<>(
            view.resolve(Filter.must(new Condition.HasId(ids)).and(filter), deadline()));
  }

  private static Deadline deadline() {
    return Deadline.in("Resolving the filter of an update", RESOLVE_LIMIT);
  }
}
