package io.sampo.cluster.collection;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.Query;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.QueryRequest.LookupLocation;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorInput;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardView;
import io.sampo.storage.segment.VectorSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries (spec dataplane §5.4): scatter to the shards, merge, and only then payload and
 * vectors for the winners. Runs on the search executor.
 */
final class QueryExecutor {
  private final RoutingTable routes;
  private final Executor executor;

  QueryExecutor(RoutingTable routes, Executor executor) {
    this.routes = routes;
    this.executor = executor;
  }

  /** A shard's data as they were when the query began. */
  private record Source(ReadShard shard, ShardView view) {}

  /** Those of all shards that are asked. */
  private record Snapshot(CollectionRoutes collection, List<Source> sources) {}

  CompletionStage<List<ScoredPoint>> query(
      String collection, QueryRequest request, ReadOptions options, Deadline deadline) {
    var target = routes.of(collection);
    QueryRules.check(request);
    VectorChecks.selected(target.entry().config().params(), request.vectors());
    if (!request.prefetch().isEmpty()) {
      throw notYet("a query with prefetches");
    }
    var sources =
        target.readers(request.shardKey()).stream()
            .map(shard -> new Source(shard, shard.router().view(options)))
            .toList();
    var snapshot = new Snapshot(target, sources);
    return switch (request.query()) {
      case null -> onExecutor(() -> byId(snapshot, request, deadline));
      case Query.Nearest(var input, var mmr) when mmr == null ->
          nearest(snapshot, request, input, deadline);
      case Query.Nearest _ -> throw notYet("maximal marginal relevance");
      case Query.Ordered(var order) ->
          onExecutor(() -> ordered(snapshot, request, order, deadline));
      case Query.Recommend _ -> throw notYet("a recommend query");
      case Query.Discover _ -> throw notYet("a discover query");
      case Query.Context _ -> throw notYet("a context query");
      case Query.Fuse _ -> throw notYet("fusion");
      case Query.Rrf _ -> throw notYet("reciprocal rank fusion");
      case Query.Formula _ -> throw notYet("a formula query");
      case Query.Sample _ -> throw notYet("random sampling");
      case Query.RelevanceFeedback _ -> throw notYet("relevance feedback");
    };
  }

  private static RefusedException notYet(String what) {
    return new RefusedException(new Refusal.NotImplemented(what));
  }

  private <T> CompletionStage<T> onExecutor(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, executor);
  }

  private static List<ScoredPoint> byId(
      Snapshot snapshot, QueryRequest request, Deadline deadline) {
    int wanted = wanted(request);
    var shards = new ArrayList<List<PointRecord>>();
    for (var source : snapshot.sources()) {
      shards.add(
          source
              .shard()
              .keyed(
                  source
                      .view()
                      .scroll(
                          null,
                          wanted,
                          filter(request),
                          request.payload(),
                          request.vectors(),
                          deadline)));
    }
    return scored(Merges.page(shards, wanted).points(), request.offset());
  }

  private static List<ScoredPoint> ordered(
      Snapshot snapshot, QueryRequest request, OrderBy order, Deadline deadline) {
    int wanted = wanted(request);
    var shards = new ArrayList<List<PointRecord>>();
    for (var source : snapshot.sources()) {
      shards.add(
          source
              .shard()
              .keyed(
                  source
                      .view()
                      .ordered(
                          order,
                          wanted,
                          filter(request),
                          request.payload(),
                          request.vectors(),
                          deadline)));
    }
    return scored(Merges.ordered(shards, order.direction(), wanted), request.offset());
  }

  /** Hits that nothing scored: every one has score 1 and version 0. */
  private static List<ScoredPoint> scored(List<PointRecord> points, int offset) {
    return points.stream()
        .skip(offset)
        .map(
            point ->
                new ScoredPoint(
                    point.id(),
                    0,
                    1.0f,
                    point.payload(),
                    point.vectors(),
                    point.shardKey(),
                    point.orderValue()))
        .toList();
  }

  private CompletionStage<List<ScoredPoint>> nearest(
      Snapshot snapshot, QueryRequest request, VectorInput input, Deadline deadline) {
    return switch (input) {
      case VectorInput.Raw(var value) ->
          search(snapshot, request, value, filter(request), deadline);
      case VectorInput.OfPoint(var id) ->
          onExecutor(() -> vectorOf(snapshot, request, id))
              .thenCompose(
                  value -> search(snapshot, request, value, withoutInput(request, id), deadline));
    };
  }

  /** The point itself is no answer to a question about it, unless it lives elsewhere. */
  private static Filter withoutInput(QueryRequest request, PointId id) {
    return request.lookupFrom() == null
        ? filter(request).and(Filter.mustNot(new Condition.HasId(Set.of(id))))
        : filter(request);
  }

  private VectorValue vectorOf(Snapshot snapshot, QueryRequest request, PointId id) {
    var lookup = request.lookupFrom();
    var using = lookup == null || lookup.vector() == null ? request.using() : lookup.vector();
    var from = lookup == null ? snapshot.collection() : lookedUp(lookup);
    VectorChecks.selected(from.entry().config().params(), new VectorSelector.Named(List.of(using)));
    var selector = lookup == null ? request.shardKey() : lookup.shardKey();
    var found =
        from.holders(selector, List.of(id)).keySet().stream()
            .flatMap(shard -> retrieve(shard, id, using).stream())
            .findFirst()
            .orElseThrow(() -> new RefusedException(Refusal.NotFound.point(id)));
    var value = vectors(found).get(using);
    if (value == null) {
      throw new RefusedException(
          new Refusal.NotFound("Vector with name \"" + using + "\" for point not found"));
    }
    return value;
  }

  private static List<PointRecord> retrieve(ReadShard shard, PointId id, String using) {
    return shard
        .router()
        .view()
        .retrieve(List.of(id), PayloadSelector.NONE, new VectorSelector.Named(List.of(using)));
  }

  private static Map<String, VectorValue> vectors(PointRecord point) {
    return Objects.requireNonNullElse(point.vectors(), Map.of());
  }

  private CollectionRoutes lookedUp(LookupLocation lookup) {
    try {
      return routes.of(lookup.collection());
    } catch (RefusedException e) {
      throw e.refusal() instanceof Refusal.NotFound
          ? new RefusedException(
              new Refusal.NotFound("Collection " + lookup.collection() + " not found"))
          : e;
    }
  }

  private CompletionStage<List<ScoredPoint>> search(
      Snapshot snapshot,
      QueryRequest request,
      VectorValue value,
      Filter filter,
      Deadline deadline) {
    int wanted = wanted(request);
    var search =
        new VectorSearch(
            request.using(), value, filter, request.params(), request.scoreThreshold(), wanted);
    boolean bare =
        request.payload() instanceof PayloadSelector.None
            && request.vectors() instanceof VectorSelector.None;
    var searches = new ArrayList<CompletableFuture<List<ScoredPoint>>>();
    for (var source : othersFirst(snapshot.sources())) {
      var view = source.view();
      searches.add(
          (view.isRemote() && !bare
                  ? view.search(search, request.payload(), request.vectors(), deadline)
                  : view.search(search, deadline))
              .thenApply(source.shard()::keyedHits)
              .toCompletableFuture());
    }
    var merged =
        CompletableFuture.allOf(searches.toArray(CompletableFuture[]::new))
            .thenApply(
                _ -> {
                  var perShard = searches.stream().map(CompletableFuture::join).toList();
                  var best = Merges.best(perShard, largerIsBetter(snapshot, request), wanted);
                  return List.copyOf(
                      best.subList(Math.min(request.offset(), best.size()), best.size()));
                });
    return bare
        ? merged
        : merged.thenApplyAsync(page -> complete(snapshot, page, request), executor);
  }

  /** A question is on its way while this peer searches. */
  private static List<Source> othersFirst(List<Source> sources) {
    return Stream.concat(
            sources.stream().filter(source -> source.view().isRemote()),
            sources.stream().filter(source -> !source.view().isRemote()))
        .toList();
  }

  private static boolean largerIsBetter(Snapshot snapshot, QueryRequest request) {
    @Nullable VectorParams params =
        snapshot.collection().entry().config().params().vectors().byName().get(request.using());
    return params == null || params.distance().largerIsBetter();
  }

  /**
   * Payload and vectors of the winners, from the same data as the search; those from other peers
   * have theirs.
   */
  private static List<ScoredPoint> complete(
      Snapshot snapshot, List<ScoredPoint> hits, QueryRequest request) {
    var completed = hits.toArray(ScoredPoint[]::new);
    for (var source : snapshot.sources()) {
      if (source.view().isRemote()) {
        continue;
      }
      var mine = new ArrayList<ScoredPoint>();
      var places = new ArrayList<Integer>();
      for (int i = 0; i < hits.size(); i++) {
        if (snapshot.sources().size() == 1
            || isFrom(source.shard(), hits.get(i), snapshot.collection())) {
          mine.add(hits.get(i));
          places.add(i);
        }
      }
      var full = source.view().complete(mine, request.payload(), request.vectors());
      for (int i = 0; i < full.size(); i++) {
        completed[places.get(i)] = full.get(i);
      }
    }
    return List.of(completed);
  }

  private static boolean isFrom(ReadShard shard, ScoredPoint hit, CollectionRoutes collection) {
    return Objects.equals(shard.key(), hit.shardKey())
        && shard.shard().equals(collection.owner(hit.shardKey(), hit.id()));
  }

  private static Filter filter(QueryRequest request) {
    return request.filter() == null ? Filter.ALL : request.filter();
  }

  private static int wanted(QueryRequest request) {
    return (int) Math.min(Integer.MAX_VALUE - 1L, (long) request.limit() + request.offset());
  }
}
