package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.QueryRequest.LookupLocation;
import io.sampo.storage.model.QueryRequest.Prefetch;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.schema.VectorsConfig;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Readers of the universal query (spec dataplane §5.4, §6.1). */
public final class QueryReader {
  static final int DEFAULT_LIMIT = 10;

  private static final String NO_ORDER =
      "Expected a string, or an object with a key, direction and/or start_from";

  private QueryReader() {}

  /** The body of a query. */
  public static QueryRequest query(Json json, At at) {
    return request(Fields.of(json, "QueryRequest"), at.member("internal"));
  }

  /** The body of a batch of queries. */
  public static List<QueryRequest> batch(Json json, At at) {
    return searches(json, at, QueryReader::query);
  }

  /** Reads each element of {@code searches}. */
  @FunctionalInterface
  interface Search<T> {
    T read(Json json, At at);
  }

  static <T> List<T> searches(Json json, At at, Search<T> search) {
    var place = at.member("searches");
    return Fields.of(json, "Batch")
        .required(
            "searches",
            list -> Read.list(list, (element, i) -> search.read(element, place.element(i))));
  }

  static QueryRequest request(Fields fields, At at) {
    return new QueryRequest(
        prefetches(fields, at),
        fields.optional("query", query -> QueryVariantReader.read(query, at.member("query"))),
        using(fields),
        filter(fields, at),
        params(fields, at),
        fields.optional("score_threshold", Read::f32),
        limit(fields, at),
        offset(fields),
        Selectors.payload(fields, PayloadSelector.NONE),
        Selectors.vectors(fields),
        fields.optional("lookup_from", QueryReader::lookup),
        shardKey(fields));
  }

  private static List<Prefetch> prefetches(Fields fields, At at) {
    var place = at.member("prefetch");
    List<Prefetch> prefetches =
        fields.optional(
            "prefetch",
            list -> Read.oneOrMore(list, (json, i) -> prefetch(json, place.element(i))));
    return Objects.requireNonNullElse(prefetches, List.of());
  }

  private static Prefetch prefetch(Json json, At at) {
    var fields = Fields.of(json, "Prefetch");
    return new Prefetch(
        prefetches(fields, at),
        fields.optional("query", query -> QueryVariantReader.read(query, at.member("query"))),
        using(fields),
        filter(fields, at),
        params(fields, at),
        fields.optional("score_threshold", Read::f32),
        limit(fields, at),
        fields.optional("lookup_from", QueryReader::lookup));
  }

  static String using(Fields fields) {
    return Objects.requireNonNullElse(fields.optional("using", Read::text), VectorsConfig.UNNAMED);
  }

  static int limit(Fields fields, At at) {
    var limit = fields.optional("limit", Read::smallCount, at, Rule.atLeast(1));
    return Objects.requireNonNullElse(limit, DEFAULT_LIMIT);
  }

  static int offset(Fields fields) {
    return Objects.requireNonNullElse(fields.optional("offset", Read::smallCount), 0);
  }

  static @Nullable Filter filter(Fields fields, At at) {
    return fields.optional("filter", filter -> FilterReader.filter(filter, at.member("filter")));
  }

  static @Nullable ShardKeySelector shardKey(Fields fields) {
    return fields.optional("shard_key", Ids::shardKeys);
  }

  static LookupLocation lookup(Json json) {
    var fields = Fields.of(json, "LookupLocation");
    return new LookupLocation(
        fields.required("collection", Read::text),
        fields.optional("vector", Read::text),
        shardKey(fields));
  }

  static SearchParams params(Fields fields, At at) {
    var params = fields.optional("params", given -> params(given, at.member("params")));
    return Objects.requireNonNullElse(params, SearchParams.DEFAULT);
  }

  private static SearchParams params(Json json, At at) {
    var fields = Fields.of(json, "SearchParams");
    return new SearchParams(
        fields.optional("hnsw_ef", Read::count, at, Rule.atLeast(1L)),
        fields.or("exact", Read::bool, false),
        fields.or("indexed_only", Read::bool, false),
        fields.optional("quantization", q -> quantization(q, at.member("quantization"))),
        fields.optional("acorn", acorn -> acorn(acorn, at.member("acorn"))),
        fields.optional("idf", idf -> idf(idf, at.member("idf"))));
  }

  private static SearchParams.Quantization quantization(Json json, At at) {
    var fields = Fields.of(json, "QuantizationSearchParams");
    return new SearchParams.Quantization(
        fields.or("ignore", Read::bool, false),
        fields.optional("rescore", Read::bool),
        fields.optional("oversampling", Read::f64, at, Rule.atLeast(1.0)));
  }

  private static SearchParams.Acorn acorn(Json json, At at) {
    var fields = Fields.of(json, "AcornSearchParams");
    return new SearchParams.Acorn(
        fields.or("enable", Read::bool, false),
        fields.optional("max_selectivity", Read::f64, at, Rule.within(0.0, 1.0)));
  }

  /** All points are the corpus unless a filter says which. */
  private static Filter idf(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("IdfParams"),
        json,
        value -> {
          if (value instanceof Json.Text(var word) && word.equals("global")) {
            return Filter.ALL;
          }
          return Fields.of(value, "IdfParams")
              .required("corpus", corpus -> FilterReader.filter(corpus, at.member("corpus")));
        });
  }

  /** A path, or a path with direction and start. */
  static OrderBy orderBy(Json json) {
    return Read.variant(
        NO_ORDER,
        json,
        value -> {
          if (value instanceof Json.Text) {
            return new OrderBy(Paths.path(value), OrderBy.Direction.ASC, null);
          }
          var fields = Fields.of(value, "OrderBy");
          var direction =
              fields.optional("direction", word -> Read.word(word, OrderBy.Direction.class));
          return new OrderBy(
              fields.required("key", Paths::path),
              Objects.requireNonNullElse(direction, OrderBy.Direction.ASC),
              fields.optional("start_from", QueryReader::orderValue));
        });
  }

  private static OrderValue orderValue(Json json) {
    if (json instanceof Json.Int(var value)) {
      return new OrderValue.Int(value);
    }
    return json instanceof Json.Text
        ? new OrderValue.Int(FieldConditionReader.moment(json))
        : new OrderValue.Real(Read.f64(json));
  }
}
