package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.segment.SegmentGroup.Location;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins what is written into what the shard knows of a point: each register keeps the later write.
 * One thread at a time; an id comes once between two calls of {@link ShardWriter#write}.
 */
final class PointWriter {
  private static final byte[] NO_CELLS = {};

  private final ShardWriter shard;

  PointWriter(ShardWriter shard) {
    this.shard = shard;
  }

  /** Vectors as they are kept. */
  Map<String, VectorValue> prepared(Map<String, VectorValue> vectors) {
    var prepared = new LinkedHashMap<String, VectorValue>();
    vectors.forEach(
        (name, value) ->
            prepared.put(
                name, new VectorValue.Dense(shard.schema().require(name).prepared(value))));
    return prepared;
  }

  /**
   * Writes a whole point. Nearly always it is new or comes after all that is known of it: then its
   * row is added as it is.
   *
   * @param haunted whether the shard has graves
   */
  void put(Point point, Stamp stamp, long operation, boolean haunted) {
    var old = shard.points().find(point.id());
    var isNext =
        old == null
            ? !haunted || shard.graves().find(point.id()) == null
            : !latest(old).isAfter(stamp);
    if (isNext) {
      var appender = shard.points().appender();
      for (var entry : point.vectors().entrySet()) {
        var field = shard.schema().require(entry.getKey());
        appender.vector(appender.segment().layout().slot(field), field.prepared(entry.getValue()));
      }
      shard.points().add(point.id(), operation, stamp, point.payload(), NO_CELLS, old);
    } else {
      var state =
          new PointState(
              point.id(), PointStamps.put(stamp), point.payload(), prepared(point.vectors()));
      join(old, state, operation);
    }
  }

  private Stamp latest(Location row) {
    return row.segment().rows().hasCells(row.row())
        ? PointStates.stamps(row.segment(), row.row(), shard.schema(), shard.tally()).latest()
        : row.segment().rows().stamp(row.row());
  }

  /**
   * Joins a state, whose vectors are as they are kept.
   *
   * @return whether the point was there
   */
  boolean join(PointState incoming, long operation) {
    var old = shard.points().find(incoming.id());
    join(old, incoming, operation);
    return old != null;
  }

  private void join(@Nullable Location old, PointState incoming, long operation) {
    if (old == null) {
      raise(incoming, operation);
    } else {
      change(old, incoming, operation);
    }
  }

  /** A write of a point that is not there. */
  private void raise(PointState incoming, long operation) {
    var grave = shard.graves().find(incoming.id());
    var known =
        grave == null
            ? PointState.of(incoming.id(), PointStamps.UNKNOWN)
            : PointStates.read(grave.segment(), grave.row(), shard.schema(), shard.tally());
    var stamps = known.stamps().joined(incoming.stamps());
    if (stamps.equals(known.stamps())) {
      return;
    }
    var state = PointStates.joined(known, incoming, stamps);
    if (!stamps.alive()) {
      shard.bury(state, operation, grave);
      return;
    }
    if (grave != null) {
      shard.graves().end(grave, operation);
    }
    putVectors(state.vectors());
    add(state.stamps(), state, state.payload(), operation, null);
  }

  /** A write of a point that is there. */
  private void change(Location old, PointState incoming, long operation) {
    var segment = old.segment();
    var known = PointStates.stamps(segment, old.row(), shard.schema(), shard.tally());
    var stamps = known.joined(incoming.stamps());
    if (stamps.equals(known)) {
      return;
    }
    if (!stamps.alive()) {
      var state = PointStates.read(segment, old.row(), shard.schema(), shard.tally());
      shard.bury(PointStates.joined(state, incoming, stamps), operation, null);
      shard.points().end(old, operation);
      return;
    }
    var payload = PointStates.payload(segment.payload(old.row(), shard.tally()), known, incoming);
    var taken = new LinkedHashMap<String, VectorValue>();
    var notCopied = new HashSet<VectorField>();
    for (var field : shard.schema().fields()) {
      if (PointStates.takesVector(known, incoming.stamps(), field.name())) {
        notCopied.add(field);
        var value = incoming.vectors().get(field.name());
        if (value != null) {
          taken.put(field.name(), value);
        }
      }
    }
    copyVectors(old, notCopied);
    putVectors(taken);
    add(stamps, incoming, payload, operation, old);
  }

  private void copyVectors(Location from, Set<VectorField> but) {
    shard.points().appender().copyVectors(from.segment(), from.row(), but);
  }

  private void putVectors(Map<String, VectorValue> kept) {
    var appender = shard.points().appender();
    kept.forEach(
        (name, value) -> {
          if (!(value instanceof VectorValue.Dense(var values))) {
            throw new IllegalStateException("not checked: " + value);
          }
          var slot = appender.segment().layout().slot(shard.schema().require(name));
          appender.vector(slot, values);
        });
  }

  private void add(
      PointStamps stamps, PointState of, Payload payload, long operation, @Nullable Location old) {
    // Otherwise a point whose keys come and go would keep a stamp of each of them for ever.
    var kept = stamps.since(shard.settled());
    var cells = RowCells.encode(kept, Map.of(), shard.schema());
    shard.points().add(of.id(), operation, stamps.existence(), payload, cells, old);
  }
}
