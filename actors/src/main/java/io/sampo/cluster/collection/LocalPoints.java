package io.sampo.cluster.collection;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.PointId;
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
import io.sampo.storage.segment.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Points of collections, wherever their shards are. */
final class LocalPoints implements PointsApi {
  private final RoutingTable routes;
  private final QueryExecutor queries;
  private final Executor reads;
  private final Duration searchTimeout;

  LocalPoints(RoutingTable routes, Executor reads, Duration searchTimeout) {
    this.routes = routes;
    this.queries = new QueryExecutor(routes, reads);
    this.reads = reads;
    this.searchTimeout = searchTimeout;
  }

  @Override
  public CompletionStage<UpdateResult> update(
      String collection, UpdateRequest request, WriteOptions options) {
    return refusable(
        () -> {
          var target = routes.of(collection);
          var rings = target.writers(request.shardKey());
          VectorChecks.dimensions(target.entry().config().params(), request);
          var answers = new ArrayList<CompletableFuture<UpdateResult>>();
          for (var ring : rings) {
            UpdateSplit.split(ring, request)
                .forEach(
                    (shard, part) ->
                        answers.add(
                            target.router(shard).write(new ShardWrite.Points(part), options)));
          }
          return UpdateGather.gather(answers);
        });
  }

  @Override
  public CompletionStage<List<UpdateResult>> updateBatch(
      String collection, List<UpdateRequest> requests, WriteOptions options) {
    CompletionStage<List<UpdateResult>> done = CompletableFuture.completedStage(new ArrayList<>());
    for (var request : requests) {
      done =
          done.thenCompose(
              results ->
                  update(collection, request, options)
                      .thenApply(
                          result -> {
                            results.add(result);
                            return results;
                          }));
    }
    return done;
  }

  @Override
  public CompletionStage<List<PointRecord>> retrieve(
      String collection, ReadRequest.Retrieve request, ReadOptions options) {
    return read(
        () -> {
          var target = routes.of(collection);
          VectorChecks.selected(target.entry().config().params(), request.vectors());
          var ids = new LinkedHashSet<>(request.ids());
          var byShard = target.holders(request.shardKey(), ids);
          var found = new HashMap<PointId, PointRecord>();
          byShard.forEach(
              (shard, mine) ->
                  shard
                      .keyed(
                          shard
                              .router()
                              .view(options)
                              .retrieve(mine, request.payload(), request.vectors()))
                      .forEach(point -> found.putIfAbsent(point.id(), point)));
          return ids.stream().map(found::get).filter(Objects::nonNull).toList();
        });
  }

  @Override
  public CompletionStage<ScrollPage> scroll(
      String collection, ReadRequest.Scroll request, ReadOptions options) {
    var deadline = deadline("Scroll", options);
    int limit = Math.min(request.limit(), Integer.MAX_VALUE - 1);
    return read(
        () -> {
          var target = routes.of(collection);
          VectorChecks.selected(target.entry().config().params(), request.vectors());
          var shards = new ArrayList<List<PointRecord>>();
          var order = request.orderBy();
          var filter = filter(request.filter());
          if (order != null && request.offset() != null) {
            throw new RefusedException(
                new Refusal.BadInput(
                    "Cannot use an `offset` when using `order_by`. The alternative for paging is to"
                        + " use `order_by.start_from` and a filter to exclude the IDs that you've"
                        + " already seen for the `order_by.start_from` value"));
          }
          for (var shard : target.readers(request.shardKey())) {
            var view = shard.router().view(options);
            shards.add(
                shard.keyed(
                    order == null
                        ? view.scroll(
                            request.offset(),
                            limit + 1,
                            filter,
                            request.payload(),
                            request.vectors(),
                            deadline)
                        : view.ordered(
                            order, limit, filter, request.payload(), request.vectors(), deadline)));
          }
          return order == null
              ? Merges.page(shards, limit)
              : new ScrollPage(Merges.ordered(shards, order.direction(), limit), null);
        });
  }

  @Override
  public CompletionStage<Long> count(
      String collection, ReadRequest.Count request, ReadOptions options) {
    var deadline = deadline("Count", options);
    return read(
        () -> {
          long sum = 0;
          for (var shard : routes.of(collection).readers(request.shardKey())) {
            sum +=
                shard
                    .router()
                    .view(options)
                    .count(filter(request.filter()), request.exact(), deadline);
          }
          return sum;
        });
  }

  @Override
  public CompletionStage<List<ScoredPoint>> query(
      String collection, QueryRequest request, ReadOptions options) {
    return refusable(() -> queries.query(collection, request, options, deadline("Query", options)));
  }

  @Override
  public CompletionStage<List<List<ScoredPoint>>> queryBatch(
      String collection, List<QueryRequest> requests, ReadOptions options) {
    return refusable(
        () -> {
          routes.of(collection);
          var deadline = deadline("Query", options);
          var all = new ArrayList<CompletableFuture<List<ScoredPoint>>>();
          for (var request : requests) {
            all.add(queries.query(collection, request, options, deadline).toCompletableFuture());
          }
          return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
              .thenApply(_ -> all.stream().map(CompletableFuture::join).toList());
        });
  }

  private Deadline deadline(String operation, ReadOptions options) {
    return Deadline.in(operation, Objects.requireNonNullElse(options.timeout(), searchTimeout));
  }

  private static Filter filter(@Nullable Filter filter) {
    return filter == null ? Filter.ALL : filter;
  }

  private <T> CompletionStage<T> read(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, reads);
  }

  /** A refusal on the caller's thread is a failed stage like any other. */
  private static <T> CompletionStage<T> refusable(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RefusedException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}
