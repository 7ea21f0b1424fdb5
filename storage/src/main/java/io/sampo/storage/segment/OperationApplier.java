package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.PayloadEdit;
import io.sampo.storage.schema.NewVector;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Turns operations into rows (spec dataplane §3.2–§3.5). An operation is checked as a whole before
 * anything changes; only ids that do not exist are found on the way, see {@link #rewrite}. One
 * thread at a time.
 */
final class OperationApplier {
  /** Ids of an operation that are applied together, up to the first group with an unknown one. */
  private static final int GROUP = 32;

  private final ShardWriter shard;

  OperationApplier(ShardWriter shard) {
    this.shard = shard;
  }

  /** Applies one operation; it becomes visible with a snapshot taken afterwards. */
  Optional<Refusal> apply(LoggedOperation logged) {
    try {
      var refusal = applyChecked(logged);
      shard.write(logged.number());
      shard.writeEnds();
      shard.sealWhenLarge();
      return refusal;
    } catch (RefusedException e) {
      return Optional.of(e.refusal());
    }
  }

  private Optional<Refusal> applyChecked(LoggedOperation logged) {
    switch (logged.operation()) {
      case UpdateOperation.Upsert(var points) -> upsert(points, logged);
      case UpdateOperation.DeletePoints(var ids) -> delete(ids, logged.number());
      case UpdateOperation.UpdateVectors(var points) -> {
        return updateVectors(points, logged);
      }
      case UpdateOperation.DeleteVectors(var ids, var names) -> {
        var dropped = names.stream().map(shard.schema()::require).collect(Collectors.toSet());
        return rewrite(ids, logged, new Change(_ -> Map.of(), dropped, UnaryOperator.identity()));
      }
      case UpdateOperation.SetPayload(var ids, var payload, var key) -> {
        return edit(ids, logged, old -> PayloadEdit.set(old, payload, key));
      }
      case UpdateOperation.OverwritePayload(var ids, var payload) -> {
        return edit(ids, logged, _ -> payload);
      }
      case UpdateOperation.DeletePayload(var ids, var keys) -> {
        return edit(ids, logged, old -> PayloadEdit.delete(old, keys));
      }
      case UpdateOperation.ClearPayload(var ids) -> {
        return edit(ids, logged, _ -> Payload.EMPTY);
      }
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

  private void upsert(List<Point> points, LoggedOperation logged) {
    for (var point : points) {
      check(point.vectors());
    }
    for (var point : points) {
      putVectors(point.vectors());
      add(point.id(), logged, point.payload());
    }
  }

  private void putVectors(Map<String, VectorValue> vectors) {
    var appender = shard.appender();
    for (var entry : vectors.entrySet()) {
      var field = shard.schema().require(entry.getKey());
      appender.vector(appender.segment().layout().slot(field), field.prepared(entry.getValue()));
    }
  }

  private void add(PointId id, LoggedOperation logged, Payload payload) {
    var appender = shard.appender();
    appender.add(id, logged.number(), logged.stamp(), payload);
    if (appender.isFull()) {
      shard.write(logged.number());
    }
  }

  private void delete(List<PointId> ids, long operation) {
    for (var id : ids) {
      var location = shard.find(id);
      if (location != null) {
        shard.end(location, operation);
      }
    }
  }

  private Optional<Refusal> updateVectors(List<PointVectors> points, LoggedOperation logged) {
    var merged = new LinkedHashMap<PointId, Map<String, VectorValue>>();
    for (var point : points) {
      check(point.vectors());
      merged.computeIfAbsent(point.id(), _ -> new LinkedHashMap<>()).putAll(point.vectors());
    }
    return rewrite(
        merged.keySet(),
        logged,
        new Change(id -> merged.getOrDefault(id, Map.of()), Set.of(), UnaryOperator.identity()));
  }

  private Optional<Refusal> edit(
      List<PointId> ids, LoggedOperation logged, UnaryOperator<Payload> payload) {
    return rewrite(ids, logged, new Change(_ -> Map.of(), Set.of(), payload));
  }

  /** What becomes of an existing point. */
  private record Change(
      Function<PointId, Map<String, VectorValue>> replaced,
      Set<VectorField> dropped,
      UnaryOperator<Payload> payload) {}

  /**
   * Appends changed rows in place of existing points, group by group. The first group with an
   * unknown id is the last one applied, and its first unknown id is the refusal.
   */
  private Optional<Refusal> rewrite(
      Collection<PointId> ids, LoggedOperation logged, Change change) {
    var done = new HashSet<PointId>();
    Optional<Refusal> refusal = Optional.empty();
    int seen = 0;
    for (var id : ids) {
      if (seen++ % GROUP == 0 && refusal.isPresent()) {
        return refusal;
      }
      if (!done.add(id)) {
        continue;
      }
      var location = shard.find(id);
      if (location == null) {
        refusal = refusal.or(() -> Optional.of(Refusal.NotFound.point(id)));
      } else {
        rewrite(id, location, logged, change);
      }
    }
    return refusal;
  }

  private void rewrite(
      PointId id, ShardWriter.Location location, LoggedOperation logged, Change change) {
    var replaced = change.replaced().apply(id);
    var notCopied = new HashSet<>(change.dropped());
    for (var name : replaced.keySet()) {
      notCopied.add(shard.schema().require(name));
    }
    var payload = change.payload().apply(location.segment().payload(location.row()));
    shard.appender().copyVectors(location.segment(), location.row(), notCopied);
    putVectors(replaced);
    add(id, logged, payload);
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
