package io.sampo.grpc;

import io.sampo.cluster.collection.PointsApi;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadRequest;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.ScrollPage;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Remembers what it was asked last and answers what it was told to answer. */
final class RecordedPoints implements PointsApi {
  volatile @Nullable Object request;
  volatile @Nullable Object options;
  volatile List<PointRecord> records = List.of();
  volatile @Nullable Refusal refusal;

  private <A> CompletionStage<A> answer(Object request, Object options, A answer) {
    this.request = request;
    this.options = options;
    var why = refusal;
    return why == null
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(new RefusedException(why));
  }

  @Override
  public CompletionStage<UpdateResult> update(
      String collection, UpdateRequest request, WriteOptions options) {
    return answer(request, options, new UpdateResult(7L, UpdateResult.Status.COMPLETED));
  }

  @Override
  public CompletionStage<List<UpdateResult>> updateBatch(
      String collection, List<UpdateRequest> requests, WriteOptions options) {
    return answer(requests, options, List.of());
  }

  @Override
  public CompletionStage<List<PointRecord>> retrieve(
      String collection, ReadRequest.Retrieve request, ReadOptions options) {
    return answer(request, options, records);
  }

  @Override
  public CompletionStage<ScrollPage> scroll(
      String collection, ReadRequest.Scroll request, ReadOptions options) {
    return answer(request, options, new ScrollPage(records, null));
  }

  @Override
  public CompletionStage<Long> count(
      String collection, ReadRequest.Count request, ReadOptions options) {
    return answer(request, options, (long) records.size());
  }

  @Override
  public CompletionStage<List<ScoredPoint>> query(
      String collection, QueryRequest request, ReadOptions options) {
    return answer(request, options, List.of());
  }

  @Override
  public CompletionStage<List<List<ScoredPoint>>> queryBatch(
      String collection, List<QueryRequest> requests, ReadOptions options) {
    return answer(requests, options, List.of());
  }
}
