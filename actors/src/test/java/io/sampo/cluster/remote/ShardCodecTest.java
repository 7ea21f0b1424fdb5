package io.sampo.cluster.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.collection.Handover;
import io.sampo.cluster.collection.ShardFigures;
import io.sampo.cluster.collection.ShardWrite;
import io.sampo.storage.digest.Digest;
import io.sampo.storage.digest.DigestBuilder;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.GeoPoint;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.segment.VectorSearch;
import java.time.Duration;
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

class ShardCodecTest {
  private static final PointId NUMBER = PointId.num(-1);
  private static final PointId NAME = PointId.uuid(new UUID(-2, 3));
  private static final Payload PAYLOAD = new Payload(new byte[] {(byte) 0xA1, 0x61, 0x61, 0x01});
  private static final Stamp STAMP = new Stamp(new PeerId(1L << 52), 3, 4, Long.MAX_VALUE);
  private static final Map<String, VectorValue> VECTORS =
      Map.of(
          "",
          new VectorValue.Dense(new float[] {0.1f, -2, Float.MIN_VALUE}),
          "s",
          new VectorValue.Sparse(new int[] {1, 7}, new float[] {1, 2}),
          "m",
          new VectorValue.Multi(new float[] {1, 2, 3, 4}, 2));
  private static final Filter FILTER =
      Filter.must(
          Condition.Field.match("a.b[]", new Condition.Match.AnyInt(Set.of(1L, -5L))),
          Condition.Field.match("k", new Condition.Match.ExceptKeyword(Set.of("x", "ü"))),
          Condition.Field.range("r", new Condition.Range(null, 0.5, null, 1e300)),
          new Condition.HasId(Set.of(NUMBER, NAME)),
          new Condition.Nested(JsonPath.of("n"), Filter.mustNot(new Condition.HasVector("v"))),
          new Condition.Field(
              JsonPath.of("g"),
              null,
              null,
              new Condition.DatetimeRange(1L, null, null, -9L),
              null,
              new Condition.GeoRadius(new GeoPoint(1, 2), 3.5),
              null,
              new Condition.ValuesCount(1L, null, null, null),
              true,
              null));

  static Stream<ShardQuestion.Ask> questions() {
    return Stream.of(
        new ShardQuestion.Figures(),
        new ShardQuestion.Points(),
        new ShardQuestion.Retrieve(
            List.of(NUMBER, NAME),
            new PayloadSelector.Include(List.of(JsonPath.of("a.b"))),
            new VectorSelector.Named(List.of("", "v"))),
        new ShardQuestion.Scroll(null, 10, FILTER, PayloadSelector.ALL, VectorSelector.NONE),
        new ShardQuestion.Ordered(
            new OrderBy(JsonPath.of("o"), OrderBy.Direction.DESC, new OrderValue.Real(1.5)),
            3,
            Filter.ALL,
            PayloadSelector.NONE,
            VectorSelector.ALL),
        new ShardQuestion.Count(FILTER, true),
        new ShardQuestion.Resolve(Filter.ALL),
        new ShardQuestion.States(NAME, 100),
        new ShardQuestion.DigestOfAll(),
        new ShardQuestion.Write(
            new ShardWrite.Schema(
                new UpdateOperation.CreateFieldIndex(
                    JsonPath.of("a"), FieldSchema.of(FieldSchema.FieldType.KEYWORD))),
            true,
            WriteOptions.Ordering.STRONG,
            1500L,
            2,
            new Handover(new PeerId(5), 1_700_000_000_000L)),
        new ShardQuestion.Write(
            new ShardWrite.Points(
                new UpdateRequest.Delete(new PointSelector.Matching(FILTER), null)),
            false,
            WriteOptions.Ordering.WEAK,
            null,
            0,
            null));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void aQuestionArrivesAsItWas(ShardQuestion.Ask ask) {
    var question = new ShardQuestion(new UUID(1, 2), 3, "Query", 4_000, ask);
    assertThat(again(question, ShardQuestion.class)).isEqualTo(question);
  }

  static Stream<ShardQuestion.Ask> questionsWithArrays() {
    return Stream.of(
        new ShardQuestion.Search(
            new VectorSearch(
                "v",
                new VectorValue.Dense(new float[] {1, 2}),
                FILTER,
                SearchParams.DEFAULT,
                Float.NEGATIVE_INFINITY,
                5)),
        new ShardQuestion.Complete(hits(), PayloadSelector.ALL, VectorSelector.ALL),
        new ShardQuestion.Lacking(7, new byte[] {1, 2}, 100),
        new ShardQuestion.Write(
            new ShardWrite.Points(
                new UpdateRequest.Upsert(
                    List.of(new Point(NAME, VECTORS, PAYLOAD)),
                    UpdateRequest.UpdateMode.INSERT_ONLY,
                    null,
                    new ShardKeySelector(List.of(new ShardKey.Name("a")), new ShardKey.Num(7)))),
            true,
            WriteOptions.Ordering.WEAK,
            null,
            1,
            null),
        upsert(true, WriteOptions.Ordering.MEDIUM, null, null),
        upsert(false, WriteOptions.Ordering.WEAK, 1500L, new Handover(new PeerId(5), -1)));
  }

  @Test
  void aWriteThatEndsTooSoonIsRefused() {
    var ask = upsert(false, WriteOptions.Ordering.WEAK, 1500L, new Handover(new PeerId(5), -1));
    var bytes =
        ShardCodec.write(
            new ShardQuestion(new UUID(1, 2), 3, "Update", 4_000, ask), ShardQuestion.class);
    for (int length = 1; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ShardCodec.read(cut, ShardQuestion.class))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static ShardQuestion.Ask upsert(
      boolean await,
      WriteOptions.Ordering ordering,
      @Nullable Long timeoutMillis,
      @Nullable Handover handover) {
    var points = List.of(new Point(NAME, VECTORS, PAYLOAD), new Point(NUMBER, Map.of(), PAYLOAD));
    return new ShardQuestion.Write(
        new ShardWrite.Points(
            new UpdateRequest.Upsert(points, UpdateRequest.UpdateMode.UPSERT, null, null)),
        await,
        ordering,
        timeoutMillis,
        3,
        handover);
  }

  @ParameterizedTest
  @MethodSource("questionsWithArrays")
  void vectorsAndPayloadsArriveAsTheyWere(ShardQuestion.Ask ask) {
    var question = new ShardQuestion(new UUID(1, 2), 3, "Query", 4_000, ask);
    assertThat(again(question, ShardQuestion.class)).usingRecursiveComparison().isEqualTo(question);
  }

  static Stream<ShardAnswer> answers() {
    return Stream.of(
        new ShardAnswer.Refused(new Refusal.Timeout("Query", Duration.ofSeconds(3))),
        new ShardAnswer.Figured(
            new ShardFigures(CollectionInfo.Status.YELLOW, null, 1, 2, 3, 4, Map.of("a.b", 5L))),
        new ShardAnswer.Amount(Long.MAX_VALUE),
        new ShardAnswer.Records(
            List.of(
                new PointRecord(NUMBER, PAYLOAD, VECTORS, null, new OrderValue.Int(-7)),
                new PointRecord(NAME, null, null, new ShardKey.Num(-1), null),
                new PointRecord(NAME, null, null, new ShardKey.Name("ü7"), null))),
        new ShardAnswer.Ids(List.of(NUMBER, NAME)),
        new ShardAnswer.Hits(hits()),
        new ShardAnswer.Digested(digest()),
        new ShardAnswer.States(
            List.of(
                PointState.of(NUMBER, PointStamps.deleted(STAMP)),
                new PointState(
                    NAME,
                    new PointStamps(
                        Stamp.BEGINNING, true, STAMP, Map.of("a", STAMP), Map.of("", STAMP)),
                    PAYLOAD,
                    VECTORS))),
        new ShardAnswer.Updated(new UpdateResult(null, UpdateResult.Status.WAIT_TIMEOUT)),
        new ShardAnswer.Updated(new UpdateResult(7L, UpdateResult.Status.COMPLETED)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerArrivesAsItWas(ShardAnswer answer) {
    assertThat(again(answer, ShardAnswer.class)).usingRecursiveComparison().isEqualTo(answer);
  }

  private static Digest digest() {
    var builder = new DigestBuilder();
    builder.add(NAME, PAYLOAD, VECTORS);
    return builder.digest();
  }

  private static List<ScoredPoint> hits() {
    return List.of(
        new ScoredPoint(NUMBER, 1, 0.25f, null, null, null, null),
        new ScoredPoint(NAME, 2, Float.POSITIVE_INFINITY, PAYLOAD, VECTORS, null, null));
  }

  private static <T> T again(T value, Class<T> as) {
    return ShardCodec.read(ShardCodec.write(value, as), as);
  }
}
