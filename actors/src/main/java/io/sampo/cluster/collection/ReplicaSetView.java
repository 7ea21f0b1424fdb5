package io.sampo.cluster.collection;

import io.sampo.cluster.replication.ReadFan;
import io.sampo.cluster.replication.ReadNeed;
import io.sampo.cluster.replication.ReadSpread;
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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shard through several of its replicas, each read of which is answered by as many as have to
 * agree, and by another one where one fails. Calls block; the caller's thread must be one that may.
 *
 * @param replicas in the order in which they are to be asked; at least as many as have to agree
 * @param executor may wait for other peers
 */
record ReplicaSetView(List<ShardView> replicas, ReadNeed need, ReadSpread spread, Executor executor)
    implements ShardView {
  ReplicaSetView {
    replicas = List.copyOf(replicas);
  }

  private <T> CompletionStage<T> ask(
      Function<ShardView, CompletionStage<T>> read, BiFunction<List<T>, ReadNeed, T> agree) {
    return ReadFan.ask(
            replicas.stream()
                .<Supplier<CompletionStage<T>>>map(view -> () -> read.apply(view))
                .toList(),
            need.answers(),
            spread)
        .thenApply(
            answers -> answers.size() == 1 ? answers.getFirst() : agree.apply(answers, need));
  }

  private <T> T now(Function<ShardView, T> read, BiFunction<List<T>, ReadNeed, T> agree) {
    try {
      return ask(view -> CompletableFuture.supplyAsync(() -> read.apply(view), executor), agree)
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RefusedException refused ? refused : e;
    }
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public long pointCount() {
    return now(ShardView::pointCount, Agreement::count);
  }

  @Override
  public List<PointRecord> retrieve(
      Collection<PointId> ids, PayloadSelector payload, VectorSelector vectors) {
    return now(view -> view.retrieve(ids, payload, vectors), Agreement::records);
  }

  @Override
  public List<PointRecord> scroll(
      @Nullable PointId from,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    return now(
        view -> view.scroll(from, limit, filter, payload, vectors, deadline), Agreement::records);
  }

  @Override
  public List<PointRecord> ordered(
      OrderBy order,
      int limit,
      Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      Deadline deadline) {
    return now(
        view -> view.ordered(order, limit, filter, payload, vectors, deadline), Agreement::records);
  }

  @Override
  public long count(Filter filter, boolean exact, Deadline deadline) {
    return now(view -> view.count(filter, exact, deadline), Agreement::count);
  }

  @Override
  public List<PointId> resolve(Filter filter, Deadline deadline) {
    return now(view -> view.resolve(filter, deadline), (answers, _) -> answers.getFirst());
  }

  @Override
  public List<PointState> states(@Nullable PointId after, int limit, Deadline deadline) {
    return now(view -> view.states(after, limit, deadline), (answers, _) -> answers.getFirst());
  }

  @Override
  public Digest digest(Deadline deadline) {
    return now(view -> view.digest(deadline), (answers, _) -> answers.getFirst());
  }

  @Override
  public CompletionStage<List<ScoredPoint>> search(VectorSearch search, Deadline deadline) {
    return ask(view -> view.search(search, deadline), Agreement::hits);
  }

  @Override
  public CompletionStage<List<ScoredPoint>> search(
      VectorSearch search, PayloadSelector payload, VectorSelector vectors, Deadline deadline) {
    return ask(view -> view.search(search, payload, vectors, deadline), Agreement::hits);
  }

  @Override
  public List<ScoredPoint> complete(
      List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors) {
    return now(view -> view.complete(hits, payload, vectors), Agreement::hits);
  }
}
