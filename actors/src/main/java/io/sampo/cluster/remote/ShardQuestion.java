package io.sampo.cluster.remote;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.segment.VectorSearch;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one peer asks of another's replica.
 *
 * @param collection identity of the collection
 * @param operation for the text of a time-out
 * @param limitMillis how long it may take
 */
record ShardQuestion(UUID collection, int shard, String operation, long limitMillis, Ask ask) {

  /** The question itself. */
  sealed interface Ask {}

  /** Figures for a report. */
  record Figures() implements Ask {}

  /** Live points. */
  record Points() implements Ask {}

  /** Points by id. */
  record Retrieve(List<PointId> ids, PayloadSelector payload, VectorSelector vectors)
      implements Ask {}

  /** Points by id from one on. */
  record Scroll(
      @Nullable PointId from,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors)
      implements Ask {}

  /** Points by a payload value. */
  record Ordered(
      OrderBy order, int limit, Filter filter, PayloadSelector payload, VectorSelector vectors)
      implements Ask {}

  /** How many match. */
  record Count(Filter filter, boolean exact) implements Ask {}

  /** Which match. */
  record Resolve(Filter filter) implements Ask {}

  /** Best hits. */
  record Search(VectorSearch search) implements Ask {}

  /** Payload and vectors of hits. */
  record Complete(List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors)
      implements Ask {}

  /** A change. */
  record Update(UpdateRequest request, boolean await) implements Ask {}

  /** A change of the schema. */
  record Change(UpdateOperation operation, boolean await) implements Ask {}
}
