package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Common;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.PointId;
import java.util.ArrayList;
import java.util.List;

/** Ids of points. */
final class Ids {
  private Ids() {}

  static PointId id(Common.PointId id) {
    return switch (id.getPointIdOptionsCase()) {
      case NUM -> PointId.num(id.getNum());
      case UUID ->
          PointId.parseUuid(id.getUuid())
              .orElseThrow(() -> new BadCall("Unable to parse UUID: " + id.getUuid()));
      case POINTIDOPTIONS_NOT_SET -> throw new BadCall("No ID options provided");
    };
  }

  static List<PointId> ids(List<Common.PointId> ids) {
    var result = new ArrayList<PointId>(ids.size());
    for (var id : ids) {
      result.add(id(id));
    }
    return result;
  }

  static Common.PointId id(PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> Common.PointId.newBuilder().setNum(value).build();
      case PointId.Uuid uuid -> Common.PointId.newBuilder().setUuid(uuid.toString()).build();
    };
  }
}
