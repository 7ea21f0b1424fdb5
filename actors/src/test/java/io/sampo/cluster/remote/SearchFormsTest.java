package io.sampo.cluster.remote;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.segment.VectorSearch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchFormsTest {
  private static final PointId NUMBER = PointId.num(-1);
  private static final PointId NAME = PointId.uuid(new UUID(-2, 3));
  private static final VectorValue DENSE =
      new VectorValue.Dense(new float[] {0.1f, -2, Float.MIN_VALUE, Float.NEGATIVE_INFINITY});
  private static final VectorValue SPARSE =
      new VectorValue.Sparse(new int[] {1, 7}, new float[] {1, 2});
  private static final VectorValue LONG = new VectorValue.Dense(new float[4096]);
  private static final Payload PAYLOAD = new Payload(new byte[] {(byte) 0xA1, 0x61, 0x61, 0x01});
  private static final Filter FILTER =
      Filter.must(
          Condition.Field.match("a.b[]", new Condition.Match.AnyInt(Set.of(1L, -5L))),
          new Condition.HasId(Set.of(NUMBER, NAME)));

  static Stream<ShardQuestion.Ask> searches() {
    var usual = new VectorSearch("", DENSE, Filter.ALL, SearchParams.DEFAULT, null, 10);
    return Stream.of(
        new ShardQuestion.Search(usual),
        new ShardQuestion.Search(
            new VectorSearch(
                "ü", SPARSE, FILTER, params(null, true, false), -0.5f, Integer.MAX_VALUE)),
        new ShardQuestion.Search(
            new VectorSearch("v", LONG, Filter.ALL, params(64L, false, true), Float.MIN_VALUE, 0)),
        new ShardQuestion.Search(
            new VectorSearch(
                "v",
                new VectorValue.Multi(new float[] {1, 2, 3, 4}, 2),
                Filter.ALL,
                new SearchParams(
                    8L,
                    true,
                    true,
                    new SearchParams.Quantization(true, null, 2.0),
                    new SearchParams.Acorn(true, 0.4),
                    FILTER),
                null,
                1)),
        new ShardQuestion.Find(usual, PayloadSelector.ALL, VectorSelector.NONE),
        new ShardQuestion.Find(usual, PayloadSelector.NONE, VectorSelector.ALL),
        new ShardQuestion.Find(
            usual,
            new PayloadSelector.Exclude(List.of(JsonPath.of("a.b"))),
            new VectorSelector.Named(List.of("", "v"))));
  }

  private static SearchParams params(@Nullable Long ef, boolean exact, boolean indexedOnly) {
    return new SearchParams(ef, exact, indexedOnly, null, null, null);
  }

  @ParameterizedTest
  @MethodSource("searches")
  void aSearchArrivesAsItWas(ShardQuestion.Ask ask) {
    var question = new ShardQuestion(new UUID(-1, 2), 3, "Query", 4_000, ask);

    var bytes = requireNonNull(SearchForms.write(question));

    assertThat(SearchForms.isQuestion(bytes)).isTrue();
    assertThat(SearchForms.read(bytes)).usingRecursiveComparison().isEqualTo(question);
    assertThat(ShardCodec.read(bytes, ShardQuestion.class))
        .usingRecursiveComparison()
        .isEqualTo(question);
  }

  private static ShardAnswer.Hits hits() {
    return new ShardAnswer.Hits(
        List.of(
            new ScoredPoint(NUMBER, 1, 0.25f, null, null, null, null),
            new ScoredPoint(
                NAME,
                Long.MAX_VALUE,
                Float.NEGATIVE_INFINITY,
                PAYLOAD,
                Map.of("", DENSE, "s", SPARSE, "long", LONG),
                new ShardKey.Name("ü7"),
                new OrderValue.Int(-7)),
            new ScoredPoint(NUMBER, 0, 0, Payload.EMPTY, Map.of(), null, null)));
  }

  @Test
  void hitsArriveAsTheyWere() {
    var bytes = requireNonNull(SearchForms.write(hits()));

    assertThat(SearchForms.isOne(bytes)).isTrue();
    assertThat(ShardCodec.read(bytes, ShardAnswer.class))
        .usingRecursiveComparison()
        .isEqualTo(hits());
    assertThat(SearchForms.read(requireNonNull(SearchForms.write(new ShardAnswer.Hits(List.of())))))
        .isEqualTo(new ShardAnswer.Hits(List.of()));
  }

  @Test
  void allElseHasAnotherForm() {
    var question = new ShardQuestion(new UUID(1, 1), 0, "Count", 1, new ShardQuestion.Points());

    assertThat(SearchForms.write(question)).isNull();
    assertThat(SearchForms.write(new ShardAnswer.Amount(3))).isNull();
    assertThat(SearchForms.isOne(ShardCodec.write(question, ShardQuestion.class))).isFalse();
    assertThat(SearchForms.isOne(new byte[0])).isFalse();
  }

  @Test
  void whatEndsTooSoonIsRefused() {
    var bytes = requireNonNull(SearchForms.write(hits()));
    for (int length = 1; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SearchForms.read(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
