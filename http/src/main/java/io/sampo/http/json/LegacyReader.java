package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Query;
import io.sampo.storage.model.Query.Strategy;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.VectorInput;
import io.sampo.storage.schema.VectorsConfig;
import java.util.List;
import java.util.Objects;

/**
 * Readers of the older search endpoints, which the reference no longer documents and still answers
 * (spec dataplane §5.11): other bodies for the same queries.
 */
public final class LegacyReader {
  private LegacyReader() {}

  /** Nearest points. */
  public static QueryRequest search(Json json, At at) {
    var fields = Fields.of(json, "SearchRequest");
    var place = at.member("search_request");
    var vector = fields.required("vector", given -> namedVector(given, place.member("vector")));
    return request(fields, place, new Query.Nearest(vector.input, null), vector.name);
  }

  public static List<QueryRequest> searchBatch(Json json, At at) {
    return QueryReader.searches(json, at, LegacyReader::search);
  }

  /** Points like some and unlike others. */
  public static QueryRequest recommend(Json json, At at) {
    var fields = Fields.of(json, "RecommendRequest");
    var place = at.member("recommend_request");
    var positive = QueryVariantReader.inputs(fields, "positive", place);
    var negative = QueryVariantReader.inputs(fields, "negative", place);
    var given = fields.optional("strategy", word -> Read.word(word, Strategy.class));
    var strategy = Objects.requireNonNullElse(given, Strategy.AVERAGE_VECTOR);
    if (positive.isEmpty() && (strategy == Strategy.AVERAGE_VECTOR || negative.isEmpty())) {
      at.refuse(
          new Refusal.BadRequest("At least one positive vector ID required with this strategy"));
    }
    var query = new Query.Recommend(positive, negative, strategy);
    return request(fields, place, query, QueryReader.using(fields));
  }

  public static List<QueryRequest> recommendBatch(Json json, At at) {
    return QueryReader.searches(json, at, LegacyReader::recommend);
  }

  /** Points near a target, on the right side of pairs. */
  public static QueryRequest discover(Json json, At at) {
    var fields = Fields.of(json, "DiscoverRequest");
    var place = at.member("discover_request");
    var target =
        fields.optional("target", input -> VectorReader.input(input, place.member("target")));
    var pairs =
        Objects.requireNonNullElse(
            fields.optional(
                "context", list -> QueryVariantReader.context(list, place.member("context"))),
            List.<Query.ContextPair>of());
    if (target == null && pairs.isEmpty()) {
      at.refuse(new Refusal.BadRequest("target and/or context_pairs must be specified"));
    }
    var query = target == null ? new Query.Context(pairs) : new Query.Discover(target, pairs);
    return request(fields, place, query, QueryReader.using(fields));
  }

  public static List<QueryRequest> discoverBatch(Json json, At at) {
    return QueryReader.searches(json, at, LegacyReader::discover);
  }

  private static QueryRequest request(Fields fields, At at, Query query, String using) {
    int limit = fields.alias("limit", "top").required("limit", Read::smallCount);
    at.check(limit, "limit", Rule.atLeast(1));
    return new QueryRequest(
        List.of(),
        query,
        using,
        QueryReader.filter(fields, at),
        QueryReader.params(fields, at),
        fields.optional("score_threshold", Read::f32),
        limit,
        QueryReader.offset(fields),
        Selectors.payload(fields, PayloadSelector.NONE),
        Selectors.vectors(fields),
        fields.optional("lookup_from", QueryReader::lookup),
        QueryReader.shardKey(fields));
  }

  static NamedVector vector(Fields fields, At at) {
    return fields.required("vector", given -> namedVector(given, at.member("vector")));
  }

  record NamedVector(String name, VectorInput input) {}

  /** A dense vector, or a name with a dense or sparse one. */
  private static NamedVector namedVector(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("NamedVectorStruct"),
        json,
        value -> {
          if (value instanceof Json.Arr) {
            return new NamedVector(VectorsConfig.UNNAMED, vector(value, at));
          }
          var fields = Fields.of(value, "NamedVector");
          return new NamedVector(
              fields.required("name", Read::text),
              fields.required("vector", vector -> vector(vector, at.member("vector"))));
        });
  }

  private static VectorInput vector(Json json, At at) {
    return new VectorInput.Raw(
        json instanceof Json.Arr ? VectorReader.array(json, at) : VectorReader.sparse(json, at));
  }
}
