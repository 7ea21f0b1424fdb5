package io.sampo.shard.actor;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardView;
import io.sampo.storage.segment.VectorSearch;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A shard that no replica can show: each question is refused with its name and the reason. */
record DamagedView(String why) implements ShardView {
  /** As the reference words it, with both blanks. */
  static String text(String operation, String why) {
    return "Failed to %s,  %s".formatted(operation, why);
  }

  private RefusedException refused(String operation) {
    return new RefusedException(new Refusal.Internal(text(operation, why)));
  }

  @Override
  public long pointCount() {
    throw refused("count");
  }

  @Override
  public List<PointRecord> retrieve(
      Collection<PointId> ids, PayloadSelector payload, VectorSelector vectors) {
    throw refused("retrieve");
  }

  @Override
  public List<PointRecord> scroll(
      @Nullable PointId from,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    throw refused("scroll");
  }

  @Override
  public List<PointRecord> ordered(
      OrderBy order,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    throw refused("scroll");
  }

  @Override
  public long count(Filter filter, boolean exact, Deadline deadline) {
    throw refused("count");
  }

  @Override
  public List<PointId> resolve(Filter filter, Deadline deadline) {
    throw refused("scroll");
  }

  @Override
  public List<PointState> states(@Nullable PointId after, int limit, Deadline deadline) {
    throw refused("scroll");
  }

  @Override
  public Digest digest(Deadline deadline) {
    throw refused("Get Info");
  }

  @Override
  public CompletionStage<List<ScoredPoint>> search(VectorSearch search, Deadline deadline) {
    return CompletableFuture.failedStage(refused("search"));
  }

  @Override
  public List<ScoredPoint> complete(
      List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors) {
    throw refused("search");
  }
}
