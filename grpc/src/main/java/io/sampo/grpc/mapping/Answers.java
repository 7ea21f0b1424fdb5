package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.UpdateResult;
import java.util.List;

/** Points and results as they are answered. */
public final class Answers {
  private Answers() {}

  public static Points.RetrievedPoint record(PointRecord record) {
    var result = Points.RetrievedPoint.newBuilder().setId(Ids.id(record.id()));
    if (record.payload() != null) {
      Values.members(record.payload(), result::putPayload);
    }
    if (record.vectors() != null) {
      result.setVectors(Vectors.output(record.vectors()));
    }
    Fields.set(record.shardKey(), key -> result.setShardKey(ShardKeys.key(key)));
    Fields.set(record.orderValue(), value -> result.setOrderValue(order(value)));
    return result.build();
  }

  public static List<Points.RetrievedPoint> records(List<PointRecord> records) {
    return records.stream().map(Answers::record).toList();
  }

  public static Points.ScoredPoint hit(ScoredPoint hit) {
    var result =
        Points.ScoredPoint.newBuilder()
            .setId(Ids.id(hit.id()))
            .setScore(hit.score())
            .setVersion(hit.version());
    if (hit.payload() != null) {
      Values.members(hit.payload(), result::putPayload);
    }
    if (hit.vectors() != null) {
      result.setVectors(Vectors.output(hit.vectors()));
    }
    Fields.set(hit.shardKey(), key -> result.setShardKey(ShardKeys.key(key)));
    Fields.set(hit.orderValue(), value -> result.setOrderValue(order(value)));
    return result.build();
  }

  public static List<Points.ScoredPoint> hits(List<ScoredPoint> hits) {
    return hits.stream().map(Answers::hit).toList();
  }

  public static Points.BatchResult batch(List<ScoredPoint> hits) {
    return Points.BatchResult.newBuilder().addAllResult(hits(hits)).build();
  }

  private static Points.OrderValue order(OrderValue value) {
    return switch (value) {
      case OrderValue.Int(var number) -> Points.OrderValue.newBuilder().setInt(number).build();
      case OrderValue.Real(var number) -> Points.OrderValue.newBuilder().setFloat(number).build();
    };
  }

  public static Points.ScrollResponse.Builder page(io.sampo.storage.model.ScrollPage page) {
    var result = Points.ScrollResponse.newBuilder().addAllResult(records(page.points()));
    Fields.set(page.next(), next -> result.setNextPageOffset(Ids.id(next)));
    return result;
  }

  public static Points.UpdateResult update(UpdateResult update) {
    var result =
        Points.UpdateResult.newBuilder()
            .setStatus(
                switch (update.status()) {
                  case ACKNOWLEDGED -> Points.UpdateStatus.Acknowledged;
                  case COMPLETED -> Points.UpdateStatus.Completed;
                  case WAIT_TIMEOUT -> Points.UpdateStatus.WaitTimeout;
                });
    Fields.set(update.operationId(), result::setOperationId);
    return result.build();
  }
}
