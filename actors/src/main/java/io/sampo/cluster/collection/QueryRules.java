package io.sampo.cluster.collection;

import io.sampo.storage.model.Query;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.QueryRequest.Prefetch;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes a query senseless, whatever the data (spec dataplane §5.4). */
final class QueryRules {
  private static final int MAX_PREFETCH_DEPTH = 64;

  private QueryRules() {}

  static void check(QueryRequest request) {
    check(request.prefetch(), request.query(), request.using(), request.scoreThreshold() != null);
    int depth = depth(request.prefetch());
    if (depth > MAX_PREFETCH_DEPTH) {
      throw badInput(
          "Validation failed: prefetches depth %d exceeds max depth %d"
              .formatted(depth, MAX_PREFETCH_DEPTH));
    }
  }

  private static void check(
      List<Prefetch> prefetch, @Nullable Query query, String using, boolean threshold) {
    for (var inner : prefetch) {
      check(inner.prefetch(), inner.query(), inner.using(), inner.scoreThreshold() != null);
    }
    switch (query) {
      case null -> {
        if (!prefetch.isEmpty()) {
          throw badRequest(
              "A query is needed to merge the prefetches. Can't have prefetches without defining"
                  + " a query.");
        }
        if (threshold) {
          throw badRequest(
              "A query is needed to use the score_threshold. Can't have score_threshold without"
                  + " defining a query.");
        }
      }
      case Query.Ordered _ -> {
        if (threshold) {
          throw badRequest("Can't use score_threshold with an order_by query.");
        }
      }
      case Query.Fuse _, Query.Rrf _ -> fusion(prefetch, query, using);
      case Query.Formula _ -> {
        if (prefetch.isEmpty()) {
          throw badInput("Validation failed: cannot apply Formula without prefetches");
        }
      }
      case Query.Nearest _,
          Query.Recommend _,
          Query.Discover _,
          Query.Context _,
          Query.Sample _,
          Query.RelevanceFeedback _ -> {}
    }
  }

  private static void fusion(List<Prefetch> prefetch, Query query, String using) {
    if (!using.isEmpty()) {
      throw badRequest("Fusion queries cannot be combined with the 'using' field.");
    }
    if (prefetch.isEmpty()) {
      throw badInput("Validation failed: cannot apply Fusion without prefetches");
    }
    if (query instanceof Query.Rrf(_, var weights)
        && weights != null
        && weights.size() != prefetch.size()) {
      throw badInput(
          "Validation failed: RRF weights length (%d) does not match number of prefetches (%d)"
              .formatted(weights.size(), prefetch.size()));
    }
  }

  private static int depth(List<Prefetch> prefetch) {
    return prefetch.stream().mapToInt(inner -> 1 + depth(inner.prefetch())).max().orElse(0);
  }

  private static RefusedException badRequest(String what) {
    return new RefusedException(new Refusal.BadRequest(what));
  }

  private static RefusedException badInput(String what) {
    return new RefusedException(new Refusal.BadInput(what));
  }
}
