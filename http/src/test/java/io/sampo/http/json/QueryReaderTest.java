package io.sampo.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Expression;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Query;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.VectorInput;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryReaderTest {
  @Test
  void whatIsNotGivenHasItsDefault() {
    var request = query("{}");
    assertThat(request.query()).isNull();
    assertThat(request.limit()).isEqualTo(10);
    assertThat(request.offset()).isZero();
    assertThat(request.using()).isEmpty();
    assertThat(request.payload()).isEqualTo(PayloadSelector.NONE);
    assertThat(request.vectors()).isEqualTo(VectorSelector.NONE);
    assertThat(request.prefetch()).isEmpty();
  }

  @Test
  void vectorsAndIdsAreNearestQueries() {
    assertThat(input("[1, 2.5]"))
        .isInstanceOfSatisfying(
            VectorValue.Dense.class, v -> assertThat(v.values()).containsExactly(1, 2.5f));
    assertThat(input("[[1, 2], [3, 4]]"))
        .isInstanceOfSatisfying(
            VectorValue.Multi.class, v -> assertThat(v.flat()).containsExactly(1, 2, 3, 4));
    assertThat(input("{\"indices\":[7],\"values\":[0.5]}")).isInstanceOf(VectorValue.Sparse.class);
    assertThat(query("{\"query\":{\"nearest\":5}}").query())
        .isEqualTo(new Query.Nearest(new VectorInput.OfPoint(PointId.num(5)), null));
  }

  private static Object input(String json) {
    var query = query("{\"query\":" + json + "}").query();
    return query instanceof Query.Nearest(VectorInput.Raw(var value), _) ? value : "no vector";
  }

  @Test
  void everyKindOfQueryIsRead() {
    assertThat(kind("{\"recommend\":{\"positive\":[1],\"strategy\":\"best_score\"}}"))
        .isEqualTo(new Query.Recommend(List.of(id(1)), List.of(), Query.Strategy.BEST_SCORE));
    assertThat(kind("{\"discover\":{\"target\":1,\"context\":{\"positive\":2,\"negative\":3}}}"))
        .isEqualTo(new Query.Discover(id(1), List.of(new Query.ContextPair(id(2), id(3)))));
    assertThat(kind("{\"context\":null}")).isEqualTo(new Query.Context(List.of()));
    assertThat(kind("{\"fusion\":\"dbsf\"}")).isEqualTo(new Query.Fuse(Query.Fusion.DBSF));
    assertThat(kind("{\"rrf\":{\"k\":3,\"weights\":[1,0.5]}}"))
        .isEqualTo(new Query.Rrf(3L, List.of(1f, 0.5f)));
    assertThat(kind("{\"sample\":\"random\"}")).isEqualTo(new Query.Sample());
    assertThat(kind("{\"order_by\":{\"key\":\"a\",\"direction\":\"desc\",\"start_from\":1.5}}"))
        .isEqualTo(
            new Query.Ordered(
                new OrderBy(JsonPath.of("a"), OrderBy.Direction.DESC, new OrderValue.Real(1.5))));
    assertThat(kind("{\"nearest\":1,\"mmr\":{\"diversity\":0.3}}"))
        .isEqualTo(new Query.Nearest(id(1), new Query.Mmr(0.3f, null)));
    assertThat(
            kind(
                "{\"relevance_feedback\":{\"target\":1,\"feedback\":[{\"example\":2,\"score\":1}],"
                    + "\"strategy\":{\"naive\":{\"a\":1,\"b\":2,\"c\":3}}}}"))
        .isEqualTo(
            new Query.RelevanceFeedback(id(1), List.of(new Query.Feedback(id(2), 1)), 1, 2, 3));
  }

  @Test
  void formulasAreTrees() {
    assertThat(
            kind(
                "{\"formula\":{\"sum\":[\"$score\",{\"mult\":[2,{\"key\":\"k\",\"match\":"
                    + "{\"value\":1}}]},{\"exp_decay\":{\"x\":\"d\"}}]},\"defaults\":{\"d\":1}}"))
        .isEqualTo(
            new Query.Formula(
                new Expression.Sum(
                    List.of(
                        new Expression.Variable("$score"),
                        new Expression.Mult(
                            List.of(
                                new Expression.Constant(2),
                                new Expression.Test(
                                    Condition.Field.match("k", new Condition.Match.Int(1))))),
                        new Expression.Decay(
                            Expression.Kind.EXP, new Expression.Variable("d"), null, null, null))),
                Map.of("d", 1L)));
  }

  private static Object kind(String json) {
    var query = query("{\"query\":" + json + "}").query();
    return query == null ? "nothing" : query;
  }

  private static VectorInput id(long id) {
    return new VectorInput.OfPoint(PointId.num(id));
  }

  @Test
  void filtersAreReadClauseByClause() {
    assertThat(
            query(
                    """
                    {"filter":{"must":{"key":"a.b","match":{"any":[1,2]}},
                     "must_not":[{"has_id":[1,"550e8400-e29b-41d4-a716-446655440000"]}],
                     "should":[{"is_empty":{"key":"x"}},{"nested":{"key":"n","filter":{}}},
                               {"must":[]}, {"key":"t","range":{"gte":"2024-01-01"}}],
                     "min_should":{"conditions":[{"has_vector":""}],"min_count":1}}}
                    """)
                .filter())
        .isEqualTo(
            new Filter(
                List.of(
                    new Condition.IsEmpty(JsonPath.of("x")),
                    new Condition.Nested(JsonPath.of("n"), Filter.ALL),
                    new Condition.Sub(new Filter(null, List.of(), null, null)),
                    new Condition.Field(
                        JsonPath.of("t"),
                        null,
                        null,
                        new Condition.DatetimeRange(null, null, 1_704_067_200_000_000L, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)),
                List.of(Condition.Field.match("a.b", new Condition.Match.AnyInt(Set.of(1L, 2L)))),
                List.of(
                    new Condition.HasId(
                        Set.of(
                            PointId.num(1),
                            PointId.parseUuid("550e8400-e29b-41d4-a716-446655440000")
                                .orElseThrow()))),
                new Filter.MinShould(List.of(new Condition.HasVector("")), 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"limit\":0} | internal.limit: value 0 invalid, must be 1 or larger",
        "{\"params\":{\"hnsw_ef\":0}} | internal.params.hnsw_ef: value 0 invalid, must be 1 or"
            + " larger",
        "{\"prefetch\":[{\"limit\":0}]} | internal.prefetch[0].limit: value 0 invalid, must be 1 or"
            + " larger",
        "{\"query\":[[]]} | internal.query.data: all vectors must be non-empty",
        "{\"query\":{\"recommend\":{}}} | internal.query.recommend.positives, negatives: Validation"
            + " error: At least one positive or negative vector/id must be provided [{}]",
        "{\"query\":{\"text\":\"x\",\"model\":\"\"}} | internal.query.model: value \"\" invalid,"
            + " must be at least 1 characters",
        "{\"filter\":{\"must\":[{\"slice\":{\"total\":3,\"index\":3}}]}} |"
            + " internal.filter.must[0].__all__: Validation error: Slice index must be less than the"
            + " total number of slices [{}]",
        "{\"filter\":{\"must\":[{\"nested\":{\"key\":\"a\",\"filter\":{\"should\":[{\"key\":\"k\"}]"
            + "}}}]}} | internal.filter.must[0].nested.filter.should[0].__all__: Validation error:"
            + " At least one field condition must be specified [{}]",
        "{\"filter\":{\"min_should\":{\"conditions\":[],\"min_count\":0}}} |"
            + " internal.filter.min_should.min_count: min_count must be greater than 0"
      })
  void brokenRulesSayWhere(String body, String violation) {
    var at = At.root();
    QueryReader.query(json(body), at);
    assertThat(at.violations()).hasToString("[" + violation + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"limit\":-1}",
        "{\"limit\":1e1}",
        "{\"limit\":\"a\"}",
        "{\"limit\":18446744073709551616}",
        "{\"query\":\"abc\"}",
        "{\"query\":1.5}",
        "{\"query\":{}}",
        "{\"query\":{\"nope\":1}}",
        "{\"query\":true}",
        "{\"using\":5}",
        "{\"query\":{\"discover\":{\"target\":1}}}",
        "{\"query\":{\"context\":5}}",
        "{\"query\":{\"fusion\":\"x\"}}",
        "{\"query\":{\"formula\":null}}",
        "{\"params\":{\"exact\":null}}",
        "{\"params\":[]}",
        "{\"with_payload\":\"x\"}",
        "{\"with_payload\":{\"include\":[],\"exclude\":[]}}",
        "{\"filter\":{\"x\":1}}",
        "{\"filter\":[]}",
        "{\"filter\":{\"must\":\"x\"}}",
        "{\"filter\":{\"must\":[5]}}",
        "{\"filter\":{\"must\":[{\"key\":\"a b\",\"match\":{\"value\":1}}]}}",
        "{\"filter\":{\"must\":[{\"key\":\"a\",\"match\":{\"value\":1.5}}]}}",
        "{\"filter\":{\"must\":[{\"key\":\"a\",\"match\":{\"any\":[1,\"a\"]}}]}}",
        "{\"filter\":{\"must\":[{\"key\":\"a\",\"range\":{\"gt\":1,\"lt\":\"2023-01-01\"}}]}}",
        "{\"filter\":{\"must\":[{\"key\":\"a\",\"values_count\":{\"gt\":1.5}}]}}",
        "{\"filter\":{\"must\":[{\"key\":\"a\",\"geo_radius\":{\"center\":{\"lon\":190,\"lat\":0},"
            + "\"radius\":5}}]}}",
        "{\"filter\":{\"must\":[{\"slice\":{\"total\":0,\"index\":0}}]}}",
        "{\"filter\":{\"min_should\":{\"conditions\":[]}}}",
        "{\"prefetch\":5}",
        "{\"lookup_from\":{\"vector\":\"x\"}}"
      })
  void wrongShapesAreFormatErrors(String body) {
    assertThatThrownBy(() -> QueryReader.query(json(body), At.root()))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void limitsBeyondAnIntAreCut() {
    assertThat(query("{\"limit\":18446744073709551615}").limit()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theOlderSearchIsTheSameQuery() {
    var at = At.root();
    var request =
        LegacyReader.search(
            json("{\"vector\":{\"name\":\"n\",\"vector\":[1]},\"top\":3,\"with_vectors\":[\"n\"]}"),
            at);
    assertThat(request.using()).isEqualTo("n");
    assertThat(request.limit()).isEqualTo(3);
    assertThat(request.vectors()).isEqualTo(new VectorSelector.Named(List.of("n")));
    assertThat(at.violations().isEmpty()).isTrue();
    assertThatThrownBy(() -> LegacyReader.search(json("{\"vector\":[1]}"), At.root()))
        .hasMessage("missing field `limit`");
  }

  private static QueryRequest query(String body) {
    var at = At.root();
    var request = QueryReader.query(json(body), at);
    assertThat(at.violations().isEmpty()).isTrue();
    return request;
  }

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
