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
 * What a client can do with points, whatever the protocol. Requests are validated already; stages
 * fail with {@link io.sampo.storage.model.RefusedException}. A collection may be named by an alias.
 * May be called from any thread.
 *
 * @see CollectionsApi
 */
public interface PointsApi {
  /** Changes points; how far it went when the stage completes is up to the options. */
  CompletionStage<UpdateResult> update(
      String collection, UpdateRequest request, WriteOptions options);

  /** One after the other; the first that fails ends it, earlier ones stay. */
  CompletionStage<List<UpdateResult>> updateBatch(
      String collection, List<UpdateRequest> requests, WriteOptions options);

  /** Points by id. */
  CompletionStage<List<PointRecord>> retrieve(
      String collection, ReadRequest.Retrieve request, ReadOptions options);

  /** A page of points. */
  CompletionStage<ScrollPage> scroll(
      String collection, ReadRequest.Scroll request, ReadOptions options);

  /** How many points match. */
  CompletionStage<Long> count(String collection, ReadRequest.Count request, ReadOptions options);

  /** The best hits. */
  CompletionStage<List<ScoredPoint>> query(
      String collection, QueryRequest request, ReadOptions options);

  /** Several queries; the first that fails fails all. */
  CompletionStage<List<List<ScoredPoint>>> queryBatch(
      String collection, List<QueryRequest> requests, ReadOptions options);
}
