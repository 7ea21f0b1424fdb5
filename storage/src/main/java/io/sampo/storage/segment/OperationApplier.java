package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.NestedEdit;
import io.sampo.storage.payload.PayloadEdit;
import io.sampo.storage.schema.NewVector;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns operations into writes of registers (spec dataplane §3.2–§3.5). An operation is checked as
 * a whole before anything changes; only ids of points that are not there are found on the way. One
 * thread at a time.
 */
final class OperationApplier {
  private final ShardWriter shard;
  private final PointWriter points;

  OperationApplier(ShardWriter shard) {
    this.shard = shard;
    points = new PointWriter(shard);
  }

  /** Applies one operation; it becomes visible with a snapshot taken afterwards. */
  Optional<Refusal> apply(LoggedOperation logged) {
    shard.saw(logged.stamp().hlt());
    try {
      var refusal = applyChecked(logged);
      shard.write(logged.number());
      shard.writeEnds();
      shard.sealWhenLarge();
      return refusal;
    } catch (RefusedException e) {
      return Optional.of(e.refusal());
    } finally {
      shard.tally().publish();
    }
  }

  private Optional<Refusal> applyChecked(LoggedOperation logged) {
    var stamp = logged.stamp();
    switch (logged.operation()) {
      case UpdateOperation.Upsert(var all) -> upsert(all, logged);
      case UpdateOperation.DeletePoints(var ids) -> delete(ids, logged);
      case UpdateOperation.UpdateVectors(var all) -> {
        return updateVectors(all, logged);
      }
      case UpdateOperation.DeleteVectors(var ids, var names) -> {
        names.forEach(shard.schema()::require);
        return change(ids, PointStamps.vectors(names, stamp), Payload.EMPTY, logged);
      }
      case UpdateOperation.SetPayload(var ids, var payload, var key) -> {
        return key == null
            ? change(
                ids,
                PointStamps.keys(PayloadEdit.names(payload), stamp),
                PayloadEdit.set(Payload.EMPTY, payload, null),
                logged)
            : edit(ids, logged, old -> NestedEdit.set(old, payload, key));
      }
      case UpdateOperation.OverwritePayload(var ids, var payload) -> {
        return change(ids, PointStamps.payload(stamp), payload, logged);
      }
      case UpdateOperation.DeletePayload(var ids, var keys) -> {
        return NestedPayloads.isNested(keys)
            ? edit(ids, logged, old -> NestedEdit.delete(old, keys))
            : change(
                ids,
                PointStamps.keys(keys.stream().map(JsonPath::root).toList(), stamp),
                Payload.EMPTY,
                logged);
      }
      case UpdateOperation.ClearPayload(var ids) -> {
        return change(ids, PointStamps.payload(stamp), Payload.EMPTY, logged);
      }
      case UpdateOperation.PutPayloadKeys(var all) -> {
        return putKeys(all, logged);
      }
      case UpdateOperation.MergePoints(var states) -> merge(states, logged.number());
      case UpdateOperation.Reset() -> shard.reset();
      case UpdateOperation.CreateFieldIndex create -> createIndex(create, logged);
      case UpdateOperation.DeleteFieldIndex(var field) -> shard.dropIndex(field);
      case UpdateOperation.CreateVectorName(var name, var vector) -> createVector(name, vector);
      case UpdateOperation.DeleteVectorName(var name) -> shard.dropVector(name);
    }
    return Optional.empty();
  }

  private void check(Map<String, VectorValue> vectors) {
    vectors.forEach((name, value) -> shard.schema().require(name).checkWritten(value));
  }

  private void upsert(List<Point> all, LoggedOperation logged) {
    for (var point : all) {
      check(point.vectors());
    }
    var haunted = !shard.graves().isEmpty();
    for (var point : lastOfEach(all)) {
      points.put(point, logged.stamp(), logged.number(), haunted);
    }
  }

  /** The points without those that a later one of the same operation replaces. */
  private static Collection<Point> lastOfEach(List<Point> points) {
    if (isAscending(points)) {
      return points;
    }
    var byId = LinkedHashMap.<PointId, Point>newLinkedHashMap(points.size());
    points.forEach(point -> byId.put(point.id(), point));
    return byId.values();
  }

  /** The usual case, and cheaper to see than to count ids. */
  private static boolean isAscending(List<Point> points) {
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i - 1).id().compareTo(points.get(i).id()) >= 0) {
        return false;
      }
    }
    return true;
  }

  private void delete(List<PointId> ids, LoggedOperation logged) {
    var stamps = PointStamps.deleted(logged.stamp());
    for (var id : new LinkedHashSet<>(ids)) {
      points.join(PointState.of(id, stamps), logged.number());
    }
  }

  private Optional<Refusal> updateVectors(List<PointVectors> all, LoggedOperation logged) {
    var merged = new LinkedHashMap<PointId, Map<String, VectorValue>>();
    for (var point : all) {
      check(point.vectors());
      merged.computeIfAbsent(point.id(), _ -> new LinkedHashMap<>()).putAll(point.vectors());
    }
    var unknown = new FirstUnknown();
    merged.forEach(
        (id, vectors) -> {
          var stamps = PointStamps.vectors(vectors.keySet(), logged.stamp());
          var state = new PointState(id, stamps, Payload.EMPTY, points.prepared(vectors));
          unknown.unless(points.join(state, logged.number()), id);
        });
    return unknown.refusal;
  }

  /** Writes the same cells of all these points. */
  private Optional<Refusal> change(
      List<PointId> ids, PointStamps stamps, Payload payload, LoggedOperation logged) {
    var unknown = new FirstUnknown();
    for (var id : new LinkedHashSet<>(ids)) {
      var state = new PointState(id, stamps, payload, Map.of());
      unknown.unless(points.join(state, logged.number()), id);
    }
    return unknown.refusal;
  }

  /** Writes what becomes of the payload that is there; where there is no point, nothing. */
  private Optional<Refusal> edit(
      List<PointId> ids, LoggedOperation logged, Function<Payload, NestedEdit> edit) {
    var unknown = new FirstUnknown();
    for (var id : new LinkedHashSet<>(ids)) {
      var location = shard.points().find(id);
      unknown.unless(location != null, id);
      if (location != null) {
        var result = edit.apply(location.segment().payload(location.row(), shard.tally()));
        var stamps = PointStamps.keys(result.names(), logged.stamp());
        points.join(new PointState(id, stamps, result.set(), Map.of()), logged.number());
      }
    }
    return unknown.refusal;
  }

  private Optional<Refusal> putKeys(List<PayloadKeys> all, LoggedOperation logged) {
    var unknown = new FirstUnknown();
    var seen = new HashSet<PointId>();
    for (var keys : all) {
      apart(keys.id(), seen, logged.number());
      var names = new HashSet<>(PayloadEdit.names(keys.set()));
      names.addAll(keys.removed());
      var stamps = PointStamps.keys(names, logged.stamp());
      var state = new PointState(keys.id(), stamps, keys.set(), Map.of());
      unknown.unless(points.join(state, logged.number()), keys.id());
    }
    return unknown.refusal;
  }

  private void merge(List<PointState> states, long operation) {
    for (var state : states) {
      check(state.vectors());
    }
    var seen = new HashSet<PointId>();
    for (var state : states) {
      apart(state.id(), seen, operation);
      points.join(state, operation);
    }
  }

  /** Has the rows so far written before an id comes a second time. */
  private void apart(PointId id, Set<PointId> seen, long operation) {
    if (!seen.add(id)) {
      shard.write(operation);
      seen.clear();
      seen.add(id);
    }
  }

  /** The refusal of an operation: about the first of its points that are not there. */
  private static final class FirstUnknown {
    private Optional<Refusal> refusal = Optional.empty();

    void unless(boolean wasThere, PointId id) {
      if (!wasThere && refusal.isEmpty()) {
        refusal = Optional.of(Refusal.NotFound.point(id));
      }
    }
  }

  private void createIndex(UpdateOperation.CreateFieldIndex create, LoggedOperation logged) {
    FieldIndexes.unsupported(create.schema())
        .ifPresent(
            refusal -> {
              throw new RefusedException(refusal);
            });
    var existing = shard.index(create.field());
    if (existing == null || !existing.operation().equals(create)) {
      shard.createIndex(logged);
    }
  }

  private void createVector(String name, NewVector vector) {
    var existing = shard.schema().find(name);
    if (existing == null) {
      shard.createVector(name, vector);
    } else if (!existing.definition().equals(vector)) {
      throw new RefusedException(
          new Refusal.BadInput(different(name, existing.definition(), vector)));
    }
  }

  private static String different(String name, NewVector existing, NewVector wanted) {
    return switch (existing) {
      case NewVector.Dense _ ->
          switch (wanted) {
            case NewVector.Dense _ ->
                "Vector `" + name + "` already exists with a different configuration";
            case NewVector.Sparse _ -> "Vector `" + name + "` already exists as a dense vector";
          };
      case NewVector.Sparse _ ->
          switch (wanted) {
            case NewVector.Dense _ -> "Vector `" + name + "` already exists as a sparse vector";
            case NewVector.Sparse _ ->
                "Sparse vector `" + name + "` already exists with a different configuration";
          };
    };
  }
}
