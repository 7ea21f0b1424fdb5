package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Query;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.QueryRequest.LookupLocation;
import io.sampo.storage.model.QueryRequest.Prefetch;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.VectorInput;
import io.sampo.storage.payload.Datetimes;
import java.util.List;

/** Queries. Declared rules have been checked by {@link Rules}. */
public final class Queries {
  private static final int DEFAULT_LIMIT = 10;

  private Queries() {}

  /** A universal query. */
  public static QueryRequest query(Points.QueryPoints query) {
    return new QueryRequest(
        prefetches(query.getPrefetchList()),
        query.hasQuery() ? query(query.getQuery()) : null,
        query.getUsing(),
        Filters.filter(query.hasFilter(), query.getFilter()),
        params(query.getParams()),
        query.hasScoreThreshold() ? query.getScoreThreshold() : null,
        query.hasLimit() ? Options.count(query.getLimit()) : DEFAULT_LIMIT,
        Options.count(query.getOffset()),
        Selectors.payload(query.hasWithPayload(), query.getWithPayload(), PayloadSelector.NONE),
        Selectors.vectors(query.hasWithVectors(), query.getWithVectors()),
        query.hasLookupFrom() ? lookup(query.getLookupFrom()) : null,
        query.hasShardKeySelector() ? ShardKeys.selector(query.getShardKeySelector()) : null);
  }

  /** A search of the older interface, which is a query by a given vector. */
  public static QueryRequest search(Points.SearchPoints search) {
    return new QueryRequest(
        List.of(),
        new Query.Nearest(new VectorInput.Raw(Vectors.searched(search)), null),
        search.getVectorName(),
        Filters.filter(search.hasFilter(), search.getFilter()),
        params(search.getParams()),
        search.hasScoreThreshold() ? search.getScoreThreshold() : null,
        Options.count(search.getLimit()),
        Options.count(search.getOffset()),
        Selectors.payload(search.hasWithPayload(), search.getWithPayload(), PayloadSelector.NONE),
        Selectors.vectors(search.hasWithVectors(), search.getWithVectors()),
        null,
        search.hasShardKeySelector() ? ShardKeys.selector(search.getShardKeySelector()) : null);
  }

  private static List<Prefetch> prefetches(List<Points.PrefetchQuery> prefetches) {
    return prefetches.stream().map(Queries::prefetch).toList();
  }

  private static Prefetch prefetch(Points.PrefetchQuery prefetch) {
    return new Prefetch(
        prefetches(prefetch.getPrefetchList()),
        prefetch.hasQuery() ? query(prefetch.getQuery()) : null,
        prefetch.getUsing(),
        Filters.filter(prefetch.hasFilter(), prefetch.getFilter()),
        params(prefetch.getParams()),
        prefetch.hasScoreThreshold() ? prefetch.getScoreThreshold() : null,
        prefetch.hasLimit() ? Options.count(prefetch.getLimit()) : DEFAULT_LIMIT,
        prefetch.hasLookupFrom() ? lookup(prefetch.getLookupFrom()) : null);
  }

  private static LookupLocation lookup(Points.LookupLocation lookup) {
    return new LookupLocation(
        lookup.getCollectionName(),
        lookup.hasVectorName() ? lookup.getVectorName() : null,
        lookup.hasShardKeySelector() ? ShardKeys.selector(lookup.getShardKeySelector()) : null);
  }

  static SearchParams params(Points.SearchParams params) {
    if (params.equals(Points.SearchParams.getDefaultInstance())) {
      return SearchParams.DEFAULT;
    }
    var quantization = params.getQuantization();
    var acorn = params.getAcorn();
    return new SearchParams(
        params.hasHnswEf() ? params.getHnswEf() : null,
        params.getExact(),
        params.getIndexedOnly(),
        params.hasQuantization()
            ? new SearchParams.Quantization(
                quantization.getIgnore(),
                quantization.hasRescore() ? quantization.getRescore() : null,
                quantization.hasOversampling() ? quantization.getOversampling() : null)
            : null,
        params.hasAcorn()
            ? new SearchParams.Acorn(
                acorn.getEnable(), acorn.hasMaxSelectivity() ? acorn.getMaxSelectivity() : null)
            : null,
        idfCorpus(params));
  }

  private static @org.jspecify.annotations.Nullable Filter idfCorpus(Points.SearchParams params) {
    var idf = Newer.message(params, Newer.SEARCH_IDF);
    if (idf == null) {
      return null;
    }
    var corpus = idf.getField(Newer.IDF_CORPUS).getLengthDelimitedList();
    return corpus.isEmpty()
        ? null
        : Filters.filter(Newer.parse(Common.Filter.parser(), corpus.getLast()));
  }

  private static Query query(Points.Query query) {
    return switch (query.getVariantCase()) {
      case NEAREST -> new Query.Nearest(Vectors.input(query.getNearest()), null);
      case NEAREST_WITH_MMR -> {
        var nearest = query.getNearestWithMmr();
        var mmr = nearest.getMmr();
        yield new Query.Nearest(
            Vectors.input(nearest.getNearest()),
            nearest.hasMmr()
                ? new Query.Mmr(
                    mmr.hasDiversity() ? mmr.getDiversity() : null,
                    mmr.hasCandidatesLimit()
                        ? Integer.toUnsignedLong(mmr.getCandidatesLimit())
                        : null)
                : null);
      }
      case RECOMMEND -> recommend(query.getRecommend());
      case DISCOVER ->
          new Query.Discover(
              Vectors.input(query.getDiscover().getTarget()),
              context(query.getDiscover().getContext()));
      case CONTEXT -> new Query.Context(context(query.getContext()));
      case ORDER_BY -> new Query.Ordered(orderBy(query.getOrderBy()));
      case FUSION ->
          new Query.Fuse(
              switch (query.getFusion()) {
                case RRF -> Query.Fusion.RRF;
                case DBSF -> Query.Fusion.DBSF;
                case UNRECOGNIZED ->
                    throw new BadCall("unknown Fusion value " + query.getFusionValue());
              });
      case RRF ->
          new Query.Rrf(
              query.getRrf().hasK() ? Integer.toUnsignedLong(query.getRrf().getK()) : null,
              query.getRrf().getWeightsCount() == 0
                  ? null
                  : List.copyOf(query.getRrf().getWeightsList()));
      case SAMPLE -> {
        if (query.getSample() != Points.Sample.Random) {
          throw new BadCall("unknown Sample value " + query.getSampleValue());
        }
        yield new Query.Sample();
      }
      case FORMULA -> {
        if (!query.getFormula().hasExpression()) {
          throw new BadCall("missing field: expression");
        }
        yield new Query.Formula(
            Expressions.expression(query.getFormula().getExpression()),
            Values.toJava(query.getFormula().getDefaultsMap()));
      }
      case RELEVANCE_FEEDBACK -> feedback(query.getRelevanceFeedback());
      case VARIANT_NOT_SET -> throw new BadCall("Query variant is missing");
    };
  }

  private static Query recommend(Points.RecommendInput recommend) {
    if (recommend.getPositiveCount() == 0
        && recommend.getStrategy() == Points.RecommendStrategy.AverageVector) {
      throw new RefusedException(
          new Refusal.BadInput("Positive vectors should not be empty with `average` strategy"));
    }
    return new Query.Recommend(
        Vectors.inputs(recommend.getPositiveList()),
        Vectors.inputs(recommend.getNegativeList()),
        switch (recommend.getStrategy()) {
          case AverageVector -> Query.Strategy.AVERAGE_VECTOR;
          case BestScore -> Query.Strategy.BEST_SCORE;
          case SumScores -> Query.Strategy.SUM_SCORES;
          case UNRECOGNIZED ->
              throw new BadCall("unknown RecommendStrategy value " + recommend.getStrategyValue());
        });
  }

  private static List<Query.ContextPair> context(Points.ContextInput context) {
    return context.getPairsList().stream()
        .map(
            pair ->
                new Query.ContextPair(
                    Vectors.input(pair.getPositive()), Vectors.input(pair.getNegative())))
        .toList();
  }

  private static Query feedback(Points.RelevanceFeedbackInput feedback) {
    if (!feedback.getStrategy().hasNaive()) {
      throw new BadCall("FeedbackStrategy variant is missing");
    }
    var naive = feedback.getStrategy().getNaive();
    return new Query.RelevanceFeedback(
        Vectors.input(feedback.getTarget()),
        feedback.getFeedbackList().stream()
            .map(item -> new Query.Feedback(Vectors.input(item.getExample()), item.getScore()))
            .toList(),
        naive.getA(),
        naive.getB(),
        naive.getC());
  }

  static OrderBy orderBy(Points.OrderBy orderBy) {
    return new OrderBy(
        Paths.path(orderBy.getKey()),
        switch (orderBy.getDirection()) {
          case Asc -> OrderBy.Direction.ASC;
          case Desc -> OrderBy.Direction.DESC;
          case UNRECOGNIZED ->
              throw new BadCall("Malformed order_by direction: " + orderBy.getDirectionValue());
        },
        orderBy.hasStartFrom() ? startFrom(orderBy.getStartFrom()) : null);
  }

  private static OrderValue startFrom(Points.StartFrom from) {
    return switch (from.getValueCase()) {
      case FLOAT -> new OrderValue.Real(from.getFloat());
      case INTEGER -> new OrderValue.Int(from.getInteger());
      case TIMESTAMP -> new OrderValue.Int(Filters.micros(from.getTimestamp()));
      case DATETIME ->
          new OrderValue.Int(
              Datetimes.parseMicros(from.getDatetime())
                  .orElseThrow(
                      () -> new BadCall("Unable to parse datetime: " + from.getDatetime())));
      case VALUE_NOT_SET -> throw new BadCall("No value set for start_from");
    };
  }
}
