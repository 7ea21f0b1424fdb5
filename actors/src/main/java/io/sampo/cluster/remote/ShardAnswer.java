package io.sampo.cluster.remote;

import io.sampo.cluster.collection.ShardFigures;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.UpdateResult;
import java.util.List;

/** What a peer answers for its replica. */
sealed interface ShardAnswer {
  record Refused(Refusal why) implements ShardAnswer {}

  record Figured(ShardFigures figures) implements ShardAnswer {}

  record Amount(long value) implements ShardAnswer {}

  record Records(List<PointRecord> points) implements ShardAnswer {}

  record Ids(List<PointId> ids) implements ShardAnswer {}

  record Hits(List<ScoredPoint> points) implements ShardAnswer {}

  record Updated(UpdateResult result) implements ShardAnswer {}
}
