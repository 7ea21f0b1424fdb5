package io.sampo.cluster.remote;

import io.sampo.cluster.collection.Handover;
import io.sampo.cluster.collection.ShardWrite;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.WriteOptions;
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

  /** All that is known of some points. */
  record States(@Nullable PointId after, int limit) implements Ask {}

  /** What all points come to. */
  record DigestOfAll() implements Ask {}

  /** Best hits. */
  record Search(VectorSearch search) implements Ask {}

  /** Best hits with payload and vectors. */
  record Find(VectorSearch search, PayloadSelector payload, VectorSelector vectors)
      implements Ask {}

  /** Payload and vectors of hits. */
  record Complete(List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors)
      implements Ask {}

  /**
   * A write that this peer is to lead.
   *
   * @param timeoutMillis how long the client waits, {@code null} if it did not say
   * @param hops how often it may still be handed on
   * @param handover until when it may begin, {@code null} if nobody else will be asked
   */
  record Write(
      ShardWrite write,
      boolean await,
      WriteOptions.Ordering ordering,
      @Nullable Long timeoutMillis,
      int hops,
      @Nullable Handover handover)
      implements Ask {}

  /**
   * What the other's replica has and the asker's has not.
   *
   * @param known in its binary form
   */
  record Lacking(long asker, byte[] known, long mostBytes) implements Ask {}

  /** Get from that peer's log what the replica lacks. */
  record Pull(long source) implements Ask {}

  /** Take over, or go on to take over, all points of that peer's replica. */
  record TakeOver(long source, long transfer) implements Ask {}

  /** Say when these metadata are known. */
  record Know(long index) implements Ask {}

  /** Say what the replica has. */
  record Hold() implements Ask {}
}
