package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.model.Query;
import io.sampo.storage.model.Query.ContextPair;
import io.sampo.storage.model.Query.Feedback;
import io.sampo.storage.model.Query.Fusion;
import io.sampo.storage.model.Query.Mmr;
import io.sampo.storage.model.Query.Strategy;
import io.sampo.storage.model.VectorInput;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reader of what a query scores by (spec dataplane §5.5): a vector, an id, or one keyed object. */
final class QueryVariantReader {
  private static final String NO_QUERY = "Expected some form of vector, id, or a type of query";
  private static final long MAX_CANDIDATES = 16_384;

  private enum Sampling {
    RANDOM
  }

  private QueryVariantReader() {}

  static Query read(Json json, At at) {
    return Read.variant(
        NO_QUERY,
        json,
        value ->
            value instanceof Json.Obj(var members) && !isVector(members)
                ? keyed(Fields.of(value, "Query"), at)
                : new Query.Nearest(VectorReader.input(value, at), null));
  }

  /** A sparse vector, or something to make a vector of. */
  private static boolean isVector(Map<String, Json> members) {
    return members.containsKey("indices") || members.containsKey("model");
  }

  private static Query keyed(Fields fields, At at) {
    if (fields.has("nearest")) {
      VectorInput input =
          fields.required("nearest", n -> VectorReader.input(n, at.member("nearest")));
      return new Query.Nearest(input, fields.optional("mmr", mmr -> mmr(mmr, at.member("mmr"))));
    }
    if (fields.has("recommend")) {
      return fields.required("recommend", r -> recommend(r, at.member("recommend")));
    }
    if (fields.has("discover")) {
      return fields.required("discover", d -> discover(d, at.member("discover")));
    }
    if (fields.has("context")) {
      return new Query.Context(fields.required("context", c -> context(c, at.member("context"))));
    }
    if (fields.has("order_by")) {
      return new Query.Ordered(fields.required("order_by", QueryReader::orderBy));
    }
    if (fields.has("fusion")) {
      return new Query.Fuse(fields.required("fusion", word -> Read.word(word, Fusion.class)));
    }
    if (fields.has("rrf")) {
      return fields.required("rrf", rrf -> rrf(rrf, at.member("rrf")));
    }
    if (fields.has("formula")) {
      var expression =
          fields.required(
              "formula", formula -> ExpressionReader.read(formula, at.member("formula")));
      var defaults = fields.values("defaults");
      return new Query.Formula(expression, Objects.requireNonNullElse(defaults, Map.of()));
    }
    if (fields.has("sample")) {
      fields.required("sample", word -> Read.word(word, Sampling.class));
      return new Query.Sample();
    }
    return fields.required(
        "relevance_feedback", f -> relevanceFeedback(f, at.member("relevance_feedback")));
  }

  private static Mmr mmr(Json json, At at) {
    var fields = Fields.of(json, "Mmr");
    var diversity = fields.optional("diversity", Read::f32);
    if (diversity != null) {
      at.check(diversity.doubleValue(), "diversity", Rule.within(0.0, 1.0));
    }
    return new Mmr(
        diversity,
        fields.optional("candidates_limit", Read::count, at, Rule.atMost(MAX_CANDIDATES)));
  }

  private static Query recommend(Json json, At at) {
    var fields = Fields.of(json, "RecommendInput");
    var positive = inputs(fields, "positive", at);
    var negative = inputs(fields, "negative", at);
    var strategy = fields.optional("strategy", word -> Read.word(word, Strategy.class));
    if (positive.isEmpty() && negative.isEmpty()) {
      at.member("positives, negatives")
          .reportCustom("At least one positive or negative vector/id must be provided");
    }
    return new Query.Recommend(
        positive, negative, Objects.requireNonNullElse(strategy, Strategy.AVERAGE_VECTOR));
  }

  static List<VectorInput> inputs(Fields fields, String name, At at) {
    var place = at.member(name);
    List<VectorInput> inputs =
        fields.optional(
            name, list -> Read.list(list, (json, i) -> VectorReader.input(json, place.element(i))));
    return Objects.requireNonNullElse(inputs, List.of());
  }

  /** The key {@code context} must be there, if only with {@code null}. */
  private static Query discover(Json json, At at) {
    var fields = Fields.of(json, "DiscoverInput");
    VectorInput target =
        fields.required("target", input -> VectorReader.input(input, at.member("target")));
    return new Query.Discover(
        target, fields.required("context", pairs -> context(pairs, at.member("context"))));
  }

  /** Pairs, one pair, or {@code null} for none. */
  static List<ContextPair> context(Json json, At at) {
    return json.isNull() ? List.of() : Read.oneOrMore(json, (pair, i) -> pair(pair, at.element(i)));
  }

  private static ContextPair pair(Json json, At at) {
    var fields = Fields.of(json, "ContextPair");
    return new ContextPair(
        fields.required("positive", input -> VectorReader.input(input, at.member("positive"))),
        fields.required("negative", input -> VectorReader.input(input, at.member("negative"))));
  }

  private static Query rrf(Json json, At at) {
    var fields = Fields.of(json, "Rrf");
    return new Query.Rrf(
        fields.optional("k", Read::count, at, Rule.atLeast(1L)),
        fields.optional("weights", list -> Read.list(list, Read::f32)));
  }

  private static Query relevanceFeedback(Json json, At at) {
    var fields = Fields.of(json, "RelevanceFeedbackInput");
    VectorInput target =
        fields.required("target", input -> VectorReader.input(input, at.member("target")));
    var place = at.member("feedback");
    List<Feedback> feedback =
        fields.required(
            "feedback", list -> Read.list(list, (item, i) -> feedback(item, place.element(i))));
    if (feedback.isEmpty()) {
      at.member("__all__").report("feedback elements must be non-empty");
    }
    var naive =
        fields.required(
            "strategy",
            s -> Fields.of(s, "Strategy").required("naive", n -> Fields.of(n, "Naive")));
    double b = naive.required("b", Read::f64);
    at.member("strategy").member("naive").check(b, "b", Rule.atLeast(0.0));
    return new Query.RelevanceFeedback(
        target, feedback, naive.required("a", Read::f64), b, naive.required("c", Read::f64));
  }

  private static Feedback feedback(Json json, At at) {
    var fields = Fields.of(json, "FeedbackItem");
    return new Feedback(
        fields.required("example", input -> VectorReader.input(input, at.member("example"))),
        fields.required("score", Read::f32));
  }
}
