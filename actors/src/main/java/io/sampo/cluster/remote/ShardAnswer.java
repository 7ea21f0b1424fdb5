package io.sampo.cluster.remote;

import io.sampo.cluster.collection.ShardFigures;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.UpdateResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a peer answers for its replica. */
sealed interface ShardAnswer {
  record Refused(Refusal why) implements ShardAnswer {}

  record Figured(ShardFigures figures) implements ShardAnswer {}

  record Amount(long value) implements ShardAnswer {}

  record Records(List<PointRecord> points) implements ShardAnswer {}

  record Ids(List<PointId> ids) implements ShardAnswer {}

  record States(List<PointState> points) implements ShardAnswer {}

  record Digested(Digest digest) implements ShardAnswer {}

  record Hits(List<ScoredPoint> points) implements ShardAnswer {}

  record Updated(UpdateResult result) implements ShardAnswer {}

  /**
   * Operations that the asker lacks, or {@code null} if the log no longer has them.
   *
   * @param yours state of the asker's replica, as the answering peer treats it
   */
  record Offered(byte @Nullable [] parcel, boolean more, @Nullable ReplicaState yours)
      implements ShardAnswer {}

  /** Whether all was done; if not, more of it can be asked for, or there is no more. */
  record Reached(boolean all) implements ShardAnswer {}

  /** What the replica has, in its binary form. */
  record Held(byte[] knowledge, long latestHlt) implements ShardAnswer {}
}
