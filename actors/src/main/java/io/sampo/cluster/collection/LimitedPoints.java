package io.sampo.cluster.collection;

import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadRequest;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.ScrollPage;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Points of which only so many requests change some at one time ({@code
 * storage.performance.update_rate_limit}, spec distributed §0.3); reads are not touched.
 */
record LimitedPoints(PointsApi points, UpdatePermits permits) implements PointsApi {
  @Override
  public CompletionStage<UpdateResult> update(
      String collection, UpdateRequest request, WriteOptions options) {
    return permits.run(() -> points.update(collection, request, options));
  }

  @Override
  public CompletionStage<List<UpdateResult>> updateBatch(
      String collection, List<UpdateRequest> requests, WriteOptions options) {
    return permits.run(() -> points.updateBatch(collection, requests, options));
  }

  @Override
  public CompletionStage<List<PointRecord>> retrieve(
      String collection, ReadRequest.Retrieve request, ReadOptions options) {
    return points.retrieve(collection, request, options);
  }

  @Override
  public CompletionStage<ScrollPage> scroll(
      String collection, ReadRequest.Scroll request, ReadOptions options) {
    return points.scroll(collection, request, options);
  }

  @Override
  public CompletionStage<Long> count(
      String collection, ReadRequest.Count request, ReadOptions options) {
    return points.count(collection, request, options);
  }

  @Override
  public CompletionStage<List<ScoredPoint>> query(
      String collection, QueryRequest request, ReadOptions options) {
    return points.query(collection, request, options);
  }

  @Override
  public CompletionStage<List<List<ScoredPoint>>> queryBatch(
      String collection, List<QueryRequest> requests, ReadOptions options) {
    return points.queryBatch(collection, requests, options);
  }
}
