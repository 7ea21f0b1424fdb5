package io.sampo.cluster.remote;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardView;
import io.sampo.storage.segment.VectorSearch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A shard on another peer. Unlike a view of a local one it is of the moment of each call; what was
 * deleted between a search and the completion of its hits is left out. Calls block; the caller's
 * thread must be one that may.
 */
final class RemoteView implements ShardView {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Asking asking;

  /** How to ask. */
  interface Asking {
    CompletionStage<ShardAnswer> ask(ShardQuestion.Ask question, String operation, Duration limit);
  }

  RemoteView(Asking asking) {
    this.asking = asking;
  }

  @Override
  public long pointCount() {
    return ((ShardAnswer.Amount) now(new ShardQuestion.Points(), null)).value();
  }

  @Override
  public List<PointRecord> retrieve(
      Collection<PointId> ids, PayloadSelector payload, VectorSelector vectors) {
    return records(new ShardQuestion.Retrieve(List.copyOf(ids), payload, vectors), null);
  }

  @Override
  public List<PointRecord> scroll(
      @Nullable PointId from,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    return records(new ShardQuestion.Scroll(from, limit, filter, payload, vectors), deadline);
  }

  @Override
  public List<PointRecord> ordered(
      OrderBy order,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    return records(new ShardQuestion.Ordered(order, limit, filter, payload, vectors), deadline);
  }

  @Override
  public long count(Filter filter, boolean exact, Deadline deadline) {
    return ((ShardAnswer.Amount) now(new ShardQuestion.Count(filter, exact), deadline)).value();
  }

  @Override
  public List<PointId> resolve(Filter filter, Deadline deadline) {
    return ((ShardAnswer.Ids) now(new ShardQuestion.Resolve(filter), deadline)).ids();
  }

  @Override
  public List<PointState> states(@Nullable PointId after, int limit, Deadline deadline) {
    return ((ShardAnswer.States) now(new ShardQuestion.States(after, limit), deadline)).points();
  }

  @Override
  public Digest digest(Deadline deadline) {
    return ((ShardAnswer.Digested) now(new ShardQuestion.DigestOfAll(), deadline)).digest();
  }

  @Override
  public CompletionStage<List<ScoredPoint>> search(VectorSearch search, Deadline deadline) {
    return ask(new ShardQuestion.Search(search), deadline)
        .thenApply(answer -> ((ShardAnswer.Hits) answer).points());
  }

  @Override
  public CompletionStage<List<ScoredPoint>> search(
      VectorSearch search, PayloadSelector payload, VectorSelector vectors, Deadline deadline) {
    return ask(new ShardQuestion.Find(search, payload, vectors), deadline)
        .thenApply(answer -> ((ShardAnswer.Hits) answer).points());
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public List<ScoredPoint> complete(
      List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors) {
    return hits.isEmpty()
        ? hits
        : ((ShardAnswer.Hits) now(new ShardQuestion.Complete(hits, payload, vectors), null))
            .points();
  }

  private List<PointRecord> records(ShardQuestion.Ask question, @Nullable Deadline deadline) {
    return ((ShardAnswer.Records) now(question, deadline)).points();
  }

  private ShardAnswer now(ShardQuestion.Ask question, @Nullable Deadline deadline) {
    try {
      return ask(question, deadline).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RefusedException refused ? refused : e;
    }
  }

  private CompletionStage<ShardAnswer> ask(
      ShardQuestion.Ask question, @Nullable Deadline deadline) {
    if (deadline == null) {
      return asking.ask(question, "Reading", LONGEST);
    }
    deadline.check();
    var left = Duration.ofNanos(Math.max(1_000_000, deadline.atNanos() - System.nanoTime()));
    return asking.ask(question, deadline.operation(), left);
  }
}
