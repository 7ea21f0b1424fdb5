package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.Points;
import io.sampo.cluster.collection.Violations;
import io.sampo.grpc.error.BadCall;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The declared rules of requests about points (spec dataplane §1.2, §1.12), checked on a whole
 * message before anything of it is mapped. Paths are those of the wire.
 */
public final class Rules {
  private static final long MAX_MMR_CANDIDATES = 16_384;

  /** Fewest points of a closed ring: a triangle whose first point comes again at the end. */
  private static final int MIN_RING_POINTS = 4;

  private Rules() {}

  /** Ends the call where a rule is broken. */
  public static void enforce(Violations violations) {
    if (!violations.isEmpty()) {
      throw new BadCall("Validation error in body: " + violations);
    }
  }

  /** A single broken rule, found while mapping. */
  static BadCall broken(String path, String text) {
    var violations = new Violations();
    violations.add(path, text);
    return new BadCall("Validation error in body: " + violations);
  }

  /** A request that has no rule but that of its collection's name. */
  public static void named(String collection) {
    enforce(of(collection));
  }

  private static Violations of(String collection) {
    var violations = new Violations();
    violations.collectionName("collection_name", collection);
    return violations;
  }

  /** A write with a filter or none. */
  public static void filtered(String collection, String path, boolean given, Common.Filter filter) {
    var v = of(collection);
    if (given) {
      filter(v, path, filter);
    }
    enforce(v);
  }

  /** A write whose points may be selected by a filter. */
  public static void selected(String collection, String path, Points.PointsSelector selector) {
    filtered(
        collection,
        path + ".points_selector_one_of.filter",
        selector.hasFilter(),
        selector.getFilter());
  }

  public static void updateVectors(Points.UpdatePointVectors update) {
    var v = of(update.getCollectionName());
    if (update.getPointsCount() == 0) {
      v.add("points", "must specify points to update");
    }
    if (update.hasUpdateFilter()) {
      filter(v, "update_filter", update.getUpdateFilter());
    }
    enforce(v);
  }

  public static void deleteVectors(Points.DeletePointVectors delete) {
    var v = of(delete.getCollectionName());
    if (delete.getVectors().getNamesCount() == 0) {
      v.add("vectors", "must specify vector names to delete");
    }
    selector(v, "points_selector", delete.getPointsSelector());
    enforce(v);
  }

  public static void updateBatch(Points.UpdateBatchPoints batch) {
    var v = of(batch.getCollectionName());
    for (int i = 0; i < batch.getOperationsCount(); i++) {
      operation(v, "operations[" + i + "].operation", batch.getOperations(i));
    }
    enforce(v);
  }

  private static void operation(Violations v, String path, Points.PointsUpdateOperation operation) {
    switch (operation.getOperationCase()) {
      case UPSERT -> filterIf(v, path + ".update_filter", operation.getUpsert().getUpdateFilter());
      case DELETE_POINTS -> selector(v, path + ".points", operation.getDeletePoints().getPoints());
      case SET_PAYLOAD ->
          selector(v, path + ".points_selector", operation.getSetPayload().getPointsSelector());
      case OVERWRITE_PAYLOAD ->
          selector(
              v, path + ".points_selector", operation.getOverwritePayload().getPointsSelector());
      case DELETE_PAYLOAD ->
          selector(v, path + ".points_selector", operation.getDeletePayload().getPointsSelector());
      case CLEAR_PAYLOAD -> selector(v, path + ".points", operation.getClearPayload().getPoints());
      case UPDATE_VECTORS -> {
        if (operation.getUpdateVectors().getPointsCount() == 0) {
          v.add(path + ".points", "must specify points to update");
        }
        filterIf(v, path + ".update_filter", operation.getUpdateVectors().getUpdateFilter());
      }
      case DELETE_VECTORS -> {
        if (operation.getDeleteVectors().getVectors().getNamesCount() == 0) {
          v.add(path + ".vectors", "must specify vector names to delete");
        }
        selector(v, path + ".points_selector", operation.getDeleteVectors().getPointsSelector());
      }
      case DELETE_DEPRECATED, CLEAR_PAYLOAD_DEPRECATED, OPERATION_NOT_SET -> {
        // without rules of their own
      }
    }
  }

  private static void selector(Violations v, String path, Points.PointsSelector selector) {
    if (selector.hasFilter()) {
      filter(v, path + ".points_selector_one_of.filter", selector.getFilter());
    }
  }

  public static void get(Points.GetPoints get) {
    var v = of(get.getCollectionName());
    readTimeout(v, "timeout", get.hasTimeout(), get.getTimeout());
    enforce(v);
  }

  public static void scroll(Points.ScrollPoints scroll) {
    var v = of(scroll.getCollectionName());
    if (scroll.hasLimit()) {
      v.atLeast("limit", Integer.toUnsignedLong(scroll.getLimit()), 1);
    }
    readTimeout(v, "timeout", scroll.hasTimeout(), scroll.getTimeout());
    filterIf(v, "filter", scroll.getFilter());
    enforce(v);
  }

  public static void count(Points.CountPoints count) {
    var v = of(count.getCollectionName());
    readTimeout(v, "timeout", count.hasTimeout(), count.getTimeout());
    filterIf(v, "filter", count.getFilter());
    enforce(v);
  }

  public static void search(Points.SearchPoints search) {
    var v = of(search.getCollectionName());
    search(v, "", search);
    enforce(v);
  }

  public static void searchBatch(Points.SearchBatchPoints batch) {
    var v = of(batch.getCollectionName());
    readTimeout(v, "timeout", batch.hasTimeout(), batch.getTimeout());
    for (int i = 0; i < batch.getSearchPointsCount(); i++) {
      search(v, "search_points[" + i + "].", batch.getSearchPoints(i));
    }
    enforce(v);
  }

  private static void search(Violations v, String prefix, Points.SearchPoints search) {
    v.atLeast(prefix + "limit", search.getLimit(), 1);
    readTimeout(v, prefix + "timeout", search.hasTimeout(), search.getTimeout());
    filterIf(v, prefix + "filter", search.getFilter());
    params(v, prefix + "params", search.getParams());
  }

  public static void query(Points.QueryPoints query) {
    var v = of(query.getCollectionName());
    query(v, "", query);
    enforce(v);
  }

  public static void queryBatch(Points.QueryBatchPoints batch) {
    var v = of(batch.getCollectionName());
    readTimeout(v, "timeout", batch.hasTimeout(), batch.getTimeout());
    for (int i = 0; i < batch.getQueryPointsCount(); i++) {
      query(v, "query_points[" + i + "].", batch.getQueryPoints(i));
    }
    enforce(v);
  }

  private static void query(Violations v, String prefix, Points.QueryPoints query) {
    prefetches(v, prefix, query.getPrefetchList());
    if (query.hasQuery()) {
      query(v, prefix + "query.variant", query.getQuery());
    }
    if (query.hasLimit()) {
      v.atLeast(prefix + "limit", query.getLimit(), 1);
    }
    readTimeout(v, prefix + "timeout", query.hasTimeout(), query.getTimeout());
    filterIf(v, prefix + "filter", query.getFilter());
    params(v, prefix + "params", query.getParams());
  }

  private static void prefetches(
      Violations v, String prefix, List<Points.PrefetchQuery> prefetches) {
    for (int i = 0; i < prefetches.size(); i++) {
      var prefetch = prefetches.get(i);
      String inner = prefix + "prefetch[" + i + "].";
      prefetches(v, inner, prefetch.getPrefetchList());
      if (prefetch.hasQuery()) {
        query(v, inner + "query.variant", prefetch.getQuery());
      }
      if (prefetch.hasLimit()) {
        v.atLeast(inner + "limit", prefetch.getLimit(), 1);
      }
      filterIf(v, inner + "filter", prefetch.getFilter());
      params(v, inner + "params", prefetch.getParams());
    }
  }

  private static void query(Violations v, String path, Points.Query query) {
    switch (query.getVariantCase()) {
      case NEAREST_WITH_MMR -> {
        var mmr = query.getNearestWithMmr().getMmr();
        if (mmr.hasDiversity()) {
          v.between(path + ".mmr.diversity", (double) mmr.getDiversity(), 0.0, 1.0);
        }
        if (mmr.hasCandidatesLimit()) {
          v.atMost(
              path + ".mmr.candidates_limit",
              Integer.toUnsignedLong(mmr.getCandidatesLimit()),
              MAX_MMR_CANDIDATES);
        }
      }
      case RRF -> {
        if (query.getRrf().hasK()) {
          v.atLeast(path + ".k", Integer.toUnsignedLong(query.getRrf().getK()), 1);
        }
      }
      case RELEVANCE_FEEDBACK -> {
        if (query.getRelevanceFeedback().getFeedbackCount() == 0) {
          v.add(path + ".feedback", "feedback elements must be non-empty");
        }
        v.atLeast(
            path + ".strategy.variant.b",
            (double) query.getRelevanceFeedback().getStrategy().getNaive().getB(),
            0.0);
      }
      case NEAREST,
          RECOMMEND,
          DISCOVER,
          CONTEXT,
          ORDER_BY,
          FUSION,
          SAMPLE,
          FORMULA,
          VARIANT_NOT_SET -> {
        // without rules of their own
      }
    }
  }

  private static void params(Violations v, String path, Points.SearchParams params) {
    if (params.hasHnswEf()) {
      v.atLeast(path + ".hnsw_ef", params.getHnswEf(), 1);
    }
    if (params.getQuantization().hasOversampling()) {
      v.atLeast(
          path + ".quantization.oversampling", params.getQuantization().getOversampling(), 1.0);
    }
    if (params.getAcorn().hasMaxSelectivity()) {
      v.between(path + ".acorn.max_selectivity", params.getAcorn().getMaxSelectivity(), 0.0, 1.0);
    }
  }

  /** Reads may not ask for no time at all. */
  private static void readTimeout(Violations v, String path, boolean given, long seconds) {
    if (given) {
      v.atLeast(path, seconds, 1);
    }
  }

  /** An absent filter reads as an empty one, which breaks no rule. */
  private static void filterIf(Violations v, String path, Common.Filter filter) {
    filter(v, path, filter);
  }

  private static void filter(Violations v, String path, Common.Filter filter) {
    conditions(v, path + ".should", filter.getShouldList());
    conditions(v, path + ".must", filter.getMustList());
    conditions(v, path + ".must_not", filter.getMustNotList());
    if (filter.hasMinShould()) {
      if (filter.getMinShould().getMinCount() == 0) {
        v.add(path + ".min_should.min_count", "min_count must be greater than 0");
      }
      conditions(v, path + ".min_should.conditions", filter.getMinShould().getConditionsList());
    }
  }

  private static void conditions(Violations v, String path, List<Common.Condition> conditions) {
    for (int i = 0; i < conditions.size(); i++) {
      condition(v, path + "[" + i + "].condition_one_of", conditions.get(i));
    }
  }

  private static void condition(Violations v, String path, Common.Condition condition) {
    switch (condition.getConditionOneOfCase()) {
      case FIELD -> field(v, path, condition.getField());
      case FILTER -> filter(v, path, condition.getFilter());
      case NESTED -> filter(v, path + ".filter", condition.getNested().getFilter());
      case CONDITIONONEOF_NOT_SET -> slice(v, path, condition);
      case IS_EMPTY, HAS_ID, IS_NULL, HAS_VECTOR -> {
        // without rules of their own
      }
    }
  }

  private static void slice(Violations v, String path, Common.Condition condition) {
    var slice = Newer.message(condition, Newer.CONDITION_SLICE);
    if (slice == null) {
      return;
    }
    long total = orZero(Newer.number(slice, Newer.SLICE_TOTAL));
    if (total == 0) {
      v.atLeast(path + ".total", 0L, 1);
    } else if (orZero(Newer.number(slice, Newer.SLICE_INDEX)) >= total) {
      v.custom(path + ".index", "Slice index must be less than the total number of slices");
    }
  }

  private static long orZero(@Nullable Long value) {
    return Objects.requireNonNullElse(value, 0L);
  }

  private static void field(Violations v, String path, Common.FieldCondition field) {
    boolean any =
        field.hasMatch()
            || field.hasRange()
            || field.hasDatetimeRange()
            || field.hasGeoBoundingBox()
            || field.hasGeoRadius()
            || field.hasGeoPolygon()
            || field.hasValuesCount()
            || field.hasIsEmpty()
            || field.hasIsNull();
    if (!any) {
      v.custom(path + ".match", "At least one field condition must be specified");
    }
    if (field.hasGeoPolygon()) {
      var polygon = field.getGeoPolygon();
      ring(v, path + ".geo_polygon.exterior", polygon.getExterior().getPointsList());
      for (int i = 0; i < polygon.getInteriorsCount(); i++) {
        ring(
            v, path + ".geo_polygon.interiors[" + i + "]", polygon.getInteriors(i).getPointsList());
      }
    }
  }

  private static void ring(Violations v, String path, List<Common.GeoPoint> points) {
    if (points.size() < MIN_RING_POINTS) {
      v.add(
          path + ".points",
          "value invalid, the size must be at least %d, got %d"
              .formatted(MIN_RING_POINTS, points.size()));
    } else if (!points.getFirst().equals(points.getLast())) {
      v.add(
          path + ".points",
          "value invalid, the first and the last points should be same to form a closed line");
    }
  }
}
