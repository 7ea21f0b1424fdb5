package io.sampo.storage.segment;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorSelector;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A shard as it was at one moment; may be used by any thread and never blocks a writer. Unknown
 * vector names and wrong dimensions are refused with {@link
 * io.sampo.storage.model.RefusedException}, a passed deadline likewise.
 */
public interface ShardView {

  /** Live points. */
  long pointCount();

  /** Points by id; missing ones are left out. */
  List<PointRecord> retrieve(
      Collection<PointId> ids, PayloadSelector payload, VectorSelector vectors);

  /** At most {@code limit} matching points with ids from {@code from} on, ascending by id. */
  List<PointRecord> scroll(
      @Nullable PointId from,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline);

  /**
   * At most {@code limit} matching points by a payload value, once per value, ties by id. Refused
   * where {@code order.key()} has no range index.
   */
  List<PointRecord> ordered(
      OrderBy order,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline);

  /** How many points match; an estimate within 0..{@link #pointCount()} unless {@code exact}. */
  long count(Filter filter, boolean exact, Deadline deadline);

  /** Ids of all matching points, ascending. */
  List<PointId> resolve(Filter filter, Deadline deadline);

  /**
   * What is known of at most {@code limit} ids behind {@code after}, ascending: of points that are
   * there, and of those that were deleted or only heard of. All of them together, merged into
   * another replica, give it whatever led to this view.
   */
  List<PointState> states(@Nullable PointId after, int limit, Deadline deadline);

  /** What all points come to; reads them all. */
  Digest digest(Deadline deadline);

  /**
   * The best hits, best first, without payload and vectors. Segments are searched in parallel on
   * the search executor.
   */
  CompletionStage<List<ScoredPoint>> search(VectorSearch search, Deadline deadline);

  /** The best hits with payload and vectors as selected. */
  default CompletionStage<List<ScoredPoint>> search(
      VectorSearch search, PayloadSelector payload, VectorSelector vectors, Deadline deadline) {
    return search(search, deadline).thenApply(hits -> complete(hits, payload, vectors));
  }

  /** Whether every call takes a message to another peer and back. */
  default boolean isRemote() {
    return false;
  }

  /** The same hits with payload and vectors as selected. */
  List<ScoredPoint> complete(
      List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors);
}
