package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateRequest.UpdateMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of points, single ones and those of a batch. */
public final class Updates {
  private Updates() {}

  public static UpdateRequest.Upsert upsert(Points.UpsertPoints upsert) {
    return new UpdateRequest.Upsert(
        points(upsert.getPointsList()),
        mode(upsert.getUpdateMode()),
        Filters.filter(upsert.hasUpdateFilter(), upsert.getUpdateFilter()),
        shardKey(upsert.hasShardKeySelector(), upsert.getShardKeySelector()));
  }

  private static List<Point> points(List<Points.PointStruct> points) {
    var result = new ArrayList<Point>(points.size());
    for (var point : points) {
      if (!point.hasId()) {
        throw new BadCall("Empty ID is not allowed");
      }
      result.add(
          new Point(
              Ids.id(point.getId()),
              Vectors.byName(point.getVectors()),
              Values.payload(point.getPayloadMap())));
    }
    return result;
  }

  private static UpdateMode mode(Points.UpdateMode mode) {
    return switch (mode) {
      case Upsert -> UpdateMode.UPSERT;
      case InsertOnly -> UpdateMode.INSERT_ONLY;
      case UpdateOnly -> UpdateMode.UPDATE_ONLY;
      case UNRECOGNIZED -> throw new BadCall("unknown UpdateMode value");
    };
  }

  public static UpdateRequest.Delete delete(Points.DeletePoints delete) {
    return new UpdateRequest.Delete(
        target(delete.hasPoints(), delete.getPoints(), "PointSelector is missing"),
        shardKey(delete.hasShardKeySelector(), delete.getShardKeySelector()));
  }

  public static UpdateRequest.UpdateVectors updateVectors(Points.UpdatePointVectors update) {
    return new UpdateRequest.UpdateVectors(
        pointVectors(update.getPointsList()),
        Filters.filter(update.hasUpdateFilter(), update.getUpdateFilter()),
        shardKey(update.hasShardKeySelector(), update.getShardKeySelector()));
  }

  private static List<PointVectors> pointVectors(List<Points.PointVectors> points) {
    var result = new ArrayList<PointVectors>(points.size());
    for (var point : points) {
      if (!point.hasId()) {
        throw new BadCall("id is expected");
      }
      result.add(new PointVectors(Ids.id(point.getId()), Vectors.byName(point.getVectors())));
    }
    return result;
  }

  public static UpdateRequest.DeleteVectors deleteVectors(Points.DeletePointVectors delete) {
    return deleteVectors(
        delete.hasPointsSelector(),
        delete.getPointsSelector(),
        delete.getVectors(),
        shardKey(delete.hasShardKeySelector(), delete.getShardKeySelector()));
  }

  private static UpdateRequest.DeleteVectors deleteVectors(
      boolean given,
      Points.PointsSelector selector,
      Points.VectorsSelector vectors,
      @Nullable ShardKeySelector shardKey) {
    if (!given) {
      throw new RefusedException(new Refusal.BadRequest("No filter or points provided"));
    }
    var names = List.copyOf(vectors.getNamesList());
    return switch (Selectors.points(selector)) {
      case PointSelector.Ids(var ids) ->
          new UpdateRequest.DeleteVectors(ids, null, names, shardKey);
      case PointSelector.Matching(var filter) ->
          new UpdateRequest.DeleteVectors(null, filter, names, shardKey);
    };
  }

  public static UpdateRequest.SetPayload setPayload(Points.SetPayloadPoints set) {
    return new UpdateRequest.SetPayload(
        Values.payload(set.getPayloadMap()),
        payloadTarget(set.hasPointsSelector(), set.getPointsSelector()),
        set.hasKey() ? Paths.path(set.getKey()) : null,
        shardKey(set.hasShardKeySelector(), set.getShardKeySelector()));
  }

  /** Its {@code key} is ignored (spec dataplane §3.5). */
  public static UpdateRequest.OverwritePayload overwritePayload(Points.SetPayloadPoints set) {
    return new UpdateRequest.OverwritePayload(
        Values.payload(set.getPayloadMap()),
        payloadTarget(set.hasPointsSelector(), set.getPointsSelector()),
        shardKey(set.hasShardKeySelector(), set.getShardKeySelector()));
  }

  public static UpdateRequest.DeletePayload deletePayload(Points.DeletePayloadPoints delete) {
    return new UpdateRequest.DeletePayload(
        Paths.paths(delete.getKeysList()),
        payloadTarget(delete.hasPointsSelector(), delete.getPointsSelector()),
        shardKey(delete.hasShardKeySelector(), delete.getShardKeySelector()));
  }

  public static UpdateRequest.ClearPayload clearPayload(Points.ClearPayloadPoints clear) {
    return new UpdateRequest.ClearPayload(
        target(clear.hasPoints(), clear.getPoints(), "PointSelector is missing"),
        shardKey(clear.hasShardKeySelector(), clear.getShardKeySelector()));
  }

  /** The operations of a batch; the first that cannot be understood fails all. */
  public static List<UpdateRequest> batch(Points.UpdateBatchPoints batch) {
    return batch.getOperationsList().stream().map(Updates::operation).toList();
  }

  @SuppressWarnings("deprecation") // two operations of older clients, served on purpose
  private static UpdateRequest operation(Points.PointsUpdateOperation operation) {
    return switch (operation.getOperationCase()) {
      case UPSERT -> {
        var upsert = operation.getUpsert();
        yield new UpdateRequest.Upsert(
            points(upsert.getPointsList()),
            mode(upsert.getUpdateMode()),
            Filters.filter(upsert.hasUpdateFilter(), upsert.getUpdateFilter()),
            shardKey(upsert.hasShardKeySelector(), upsert.getShardKeySelector()));
      }
      case DELETE_DEPRECATED ->
          new UpdateRequest.Delete(Selectors.points(operation.getDeleteDeprecated()), null);
      case DELETE_POINTS -> {
        var delete = operation.getDeletePoints();
        yield new UpdateRequest.Delete(
            target(delete.hasPoints(), delete.getPoints(), "PointSelector is missing"),
            shardKey(delete.hasShardKeySelector(), delete.getShardKeySelector()));
      }
      case SET_PAYLOAD -> {
        var set = operation.getSetPayload();
        yield new UpdateRequest.SetPayload(
            Values.payload(set.getPayloadMap()),
            payloadTarget(set.hasPointsSelector(), set.getPointsSelector()),
            set.hasKey() ? Paths.path(set.getKey()) : null,
            shardKey(set.hasShardKeySelector(), set.getShardKeySelector()));
      }
      case OVERWRITE_PAYLOAD -> {
        var set = operation.getOverwritePayload();
        yield new UpdateRequest.OverwritePayload(
            Values.payload(set.getPayloadMap()),
            payloadTarget(set.hasPointsSelector(), set.getPointsSelector()),
            shardKey(set.hasShardKeySelector(), set.getShardKeySelector()));
      }
      case DELETE_PAYLOAD -> {
        var delete = operation.getDeletePayload();
        yield new UpdateRequest.DeletePayload(
            Paths.paths(delete.getKeysList()),
            payloadTarget(delete.hasPointsSelector(), delete.getPointsSelector()),
            shardKey(delete.hasShardKeySelector(), delete.getShardKeySelector()));
      }
      case CLEAR_PAYLOAD_DEPRECATED ->
          new UpdateRequest.ClearPayload(
              Selectors.points(operation.getClearPayloadDeprecated()), null);
      case CLEAR_PAYLOAD -> {
        var clear = operation.getClearPayload();
        yield new UpdateRequest.ClearPayload(
            target(clear.hasPoints(), clear.getPoints(), "PointSelector is missing"),
            shardKey(clear.hasShardKeySelector(), clear.getShardKeySelector()));
      }
      case UPDATE_VECTORS -> {
        var update = operation.getUpdateVectors();
        yield new UpdateRequest.UpdateVectors(
            pointVectors(update.getPointsList()),
            Filters.filter(update.hasUpdateFilter(), update.getUpdateFilter()),
            shardKey(update.hasShardKeySelector(), update.getShardKeySelector()));
      }
      case DELETE_VECTORS -> {
        var delete = operation.getDeleteVectors();
        yield deleteVectors(
            delete.hasPointsSelector(),
            delete.getPointsSelector(),
            delete.getVectors(),
            shardKey(delete.hasShardKeySelector(), delete.getShardKeySelector()));
      }
      case OPERATION_NOT_SET -> throw new BadCall("Operation is missing");
    };
  }

  private static PointSelector payloadTarget(boolean given, Points.PointsSelector selector) {
    return target(given, selector, "points_selector is expected");
  }

  private static PointSelector target(
      boolean given, Points.PointsSelector selector, String otherwise) {
    if (!given) {
      throw new BadCall(otherwise);
    }
    return Selectors.points(selector);
  }

  private static @Nullable ShardKeySelector shardKey(
      boolean given, Points.ShardKeySelector selector) {
    return given ? ShardKeys.selector(selector) : null;
  }
}
