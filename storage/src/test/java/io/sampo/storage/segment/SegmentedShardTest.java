package io.sampo.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedShardTest {
  @TempDir Path folder;

  static Point point(long id, float... vector) {
    return new Point(PointId.num(id), Map.of("", new VectorValue.Dense(vector)), payload("n", id));
  }

  static Payload payload(String key, Object value) {
    return Payloads.encode(Map.of(key, value));
  }

  static UpdateOperation upsert(Point... points) {
    return new UpdateOperation.Upsert(List.of(points));
  }

  static List<PointId> ids(long... ids) {
    return LongStream.of(ids).mapToObj(PointId::num).toList();
  }

  static List<PointId> idsOf(List<PointRecord> records) {
    return records.stream().map(PointRecord::id).toList();
  }

  private static float[] vector(PointRecord record, String name) {
    return record.vectors() != null
            && record.vectors().get(name) instanceof VectorValue.Dense(var values)
        ? values
        : new float[0];
  }

  private EngineRig plain() {
    return new EngineRig(folder, EngineRig.plain(2, Distance.DOT));
  }

  private EngineRig named() {
    var vectors = new LinkedHashMap<String, VectorParams>();
    vectors.put("a", VectorParams.of(2, Distance.DOT));
    vectors.put("b", VectorParams.of(3, Distance.EUCLID));
    return new EngineRig(folder, EngineRig.config(new VectorsConfig(false, vectors)));
  }

  @Test
  void upsertReplacesTheWholePoint() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 2), point(2, 3, 4)));
      rig.apply(upsert(new Point(PointId.num(1), Map.of(), Payload.EMPTY)));

      var all = rig.all();
      assertThat(idsOf(all)).isEqualTo(ids(1, 2));
      assertThat(all.getFirst().vectors()).isEmpty();
      assertThat(all.getFirst().payload()).isEqualTo(Payload.EMPTY);
      assertThat(vector(all.get(1), "")).containsExactly(3, 4);
      assertThat(rig.engine().view().pointCount()).isEqualTo(2);
    }
  }

  @Test
  void theLastOfTwoPointsWithOneIdWins() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 1), point(2, 0, 0), point(1, 5, 5)));

      assertThat(vector(rig.all().getFirst(), "")).containsExactly(5, 5);
      assertThat(rig.engine().view().pointCount()).isEqualTo(2);
    }
  }

  @Test
  void anUpsertWithOneBadVectorChangesNothing() {
    try (var rig = plain()) {
      assertThat(rig.apply(upsert(point(1, 1, 1), point(2, 1))))
          .hasValue(new Refusal.BadInput("Vector dimension error: expected dim: 2, got 1"));
      assertThat(rig.all()).isEmpty();
    }
  }

  @Test
  void refusalsNameTheVector() {
    try (var rig = named()) {
      assertThat(
              rig.apply(
                  upsert(
                      new Point(
                          PointId.num(1),
                          Map.of("b", new VectorValue.Dense(new float[2])),
                          Payload.EMPTY))))
          .hasValue(
              new Refusal.BadInput(
                  "Vector dimension error: expected dim: 3, got 2 for vector 'b'"));
      assertThat(rig.apply(upsert(point(1, 1, 1))))
          .hasValue(new Refusal.BadInput("Not existing vector name error: "));
      assertThat(
              rig.apply(
                  upsert(
                      new Point(
                          PointId.num(1),
                          Map.of("a", new VectorValue.Sparse(new int[0], new float[0])),
                          Payload.EMPTY))))
          .hasValue(new Refusal.BadInput("Conversion between sparse and regular vectors failed"));
      assertThat(
              rig.apply(
                  upsert(
                      new Point(
                          PointId.num(1),
                          Map.of("a", new VectorValue.Multi(new float[2], 2)),
                          Payload.EMPTY))))
          .hasValue(new Refusal.BadInput("Conversion between multi and regular vectors failed"));
      assertThatThrownBy(() -> rig.search("zz", new float[2], 1).size())
          .hasRootCauseMessage("Wrong input: Not existing vector name error: zz");
      assertThatThrownBy(() -> rig.search("b", new float[2], 1).size())
          .hasRootCauseMessage("Wrong input: Vector dimension error: expected dim: 3, got 2");
    }
  }

  @Test
  void changesOfUnknownIdsApplyToAllOthersAndNameTheFirst() {
    try (var rig = plain()) {
      rig.apply(
          new UpdateOperation.Upsert(
              LongStream.range(0, 100).mapToObj(id -> point(id, 1, 1)).toList()));
      var asked = new ArrayList<>(ids(LongStream.range(0, 100).toArray()));
      asked.set(40, PointId.num(999));
      asked.set(70, PointId.num(998));

      assertThat(rig.apply(new UpdateOperation.ClearPayload(asked)))
          .hasValue(new Refusal.NotFound("No point with id 999 found"));

      var emptied =
          rig.all().stream()
              .filter(record -> Payload.EMPTY.equals(record.payload()) || isEmpty(record))
              .count();
      assertThat(emptied).isEqualTo(98);
    }
  }

  private static boolean isEmpty(PointRecord record) {
    return record.payload() != null && record.payload().isEmpty();
  }

  @Test
  void vectorsAreReplacedAndRemovedOneByOne() {
    try (var rig = named()) {
      var id = PointId.num(1);
      rig.apply(
          upsert(
              new Point(
                  id,
                  Map.of(
                      "a",
                      new VectorValue.Dense(new float[] {1, 2}),
                      "b",
                      new VectorValue.Dense(new float[] {1, 2, 3})),
                  payload("k", "v"))));
      rig.apply(
          new UpdateOperation.UpdateVectors(
              List.of(
                  new PointVectors(id, Map.of("a", new VectorValue.Dense(new float[] {7, 8}))))));
      assertThat(vector(rig.all().getFirst(), "a")).containsExactly(7, 8);
      assertThat(vector(rig.all().getFirst(), "b")).containsExactly(1, 2, 3);

      rig.apply(new UpdateOperation.DeleteVectors(List.of(id), List.of("b")));
      assertThat(rig.all().getFirst().vectors()).containsOnlyKeys("a");
      assertThat(rig.search("b", new float[3], 10)).isEmpty();
      assertThat(rig.all().getFirst().payload()).isNotEqualTo(Payload.EMPTY);
    }
  }

  @Test
  void aVectorMayComeAndGoAndComeAgain() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 2)));
      var dense = new NewVector.Dense(3, Distance.DOT, false, null);
      rig.apply(new UpdateOperation.CreateVectorName("x", dense));
      rig.apply(
          new UpdateOperation.UpdateVectors(
              List.of(
                  new PointVectors(
                      PointId.num(1), Map.of("x", new VectorValue.Dense(new float[] {4, 5, 6}))))));
      assertThat(vector(rig.all().getFirst(), "x")).containsExactly(4, 5, 6);
      assertThat(vector(rig.all().getFirst(), "")).containsExactly(1, 2);

      rig.apply(new UpdateOperation.DeleteVectorName("x"));
      assertThat(rig.all().getFirst().vectors()).containsOnlyKeys("");
      rig.apply(
          new UpdateOperation.CreateVectorName(
              "x", new NewVector.Dense(1, Distance.EUCLID, false, null)));
      assertThat(rig.all().getFirst().vectors()).containsOnlyKeys("");
      assertThat(rig.search("x", new float[1], 10)).isEmpty();
      rig.flush();
      rig.reopen();
      assertThat(rig.all().getFirst().vectors()).containsOnlyKeys("");
      assertThat(rig.search("x", new float[1], 10)).isEmpty();
    }
  }

  @Test
  void whatIsFlushedSurvivesAndTheRestIsGone() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 2), point(2, 3, 4)));
      rig.apply(new UpdateOperation.DeletePoints(ids(2)));
      assertThat(rig.flush()).isEqualTo(2);
      rig.apply(upsert(point(1, 9, 9), point(3, 5, 6)));
      rig.apply(new UpdateOperation.DeletePoints(ids(1)));

      rig.reopen();

      assertThat(rig.engine().flushedOperation()).isEqualTo(2);
      assertThat(new String(rig.engine().replicaState(), StandardCharsets.UTF_8)).isEqualTo("2");
      assertThat(idsOf(rig.all())).isEqualTo(ids(1));
      assertThat(vector(rig.all().getFirst(), "")).containsExactly(1, 2);
      rig.apply(upsert(point(1, 9, 9)));
      assertThat(vector(rig.all().getFirst(), "")).containsExactly(9, 9);
    }
  }

  @Test
  void operationsThatAreFlushedAreSkipped() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 2)));
      rig.flush();
      rig.reopen();
      assertThat(
              rig.engine()
                  .apply(
                      1,
                      new io.sampo.storage.model.Stamp(
                          new io.sampo.storage.model.PeerId(1), 0, 0, 0),
                      new UpdateOperation.DeletePoints(ids(1))))
          .isEmpty();
      assertThat(rig.all()).hasSize(1);
    }
  }

  @Test
  void stampsOfKeysAreKeptAsLongAsSomethingEarlierMayCome() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 0)));
      for (var key : List.of("a", "b", "c")) {
        rig.apply(new UpdateOperation.SetPayload(ids(1), payload(key, 1L), null));
        rig.apply(new UpdateOperation.DeletePayload(ids(1), List.of(JsonPath.of(key))));
      }
      var key = new UpdateOperation.SetPayload(ids(1), payload("d", 1L), null);
      assertThat(stampsOfOne(rig).keys()).containsOnlyKeys("a", "b", "c");
      rig.engine().forgetDeletions(4 << 16);
      rig.apply(key);
      assertThat(stampsOfOne(rig).keys()).containsOnlyKeys("b", "c", "d");
      rig.engine().forgetDeletions(Long.MAX_VALUE);
      rig.apply(new UpdateOperation.SetPayload(ids(1), payload("e", 1L), null));
      assertThat(stampsOfOne(rig).keys())
          .as("what was last applied when it was asked")
          .containsOnlyKeys("d", "e");
    }
  }

  private static PointStamps stampsOfOne(EngineRig rig) {
    return rig.engine().view().states(null, 10, EngineRig.LATE).getFirst().stamps();
  }

  @Test
  void aViewStaysAsItWas() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 0), point(2, 2, 0)));
      var before = rig.engine().view();
      rig.apply(upsert(point(1, 10, 0), point(3, 3, 0)));
      rig.apply(new UpdateOperation.DeletePoints(ids(2)));

      assertThat(before.pointCount()).isEqualTo(2);
      assertThat(
              idsOf(
                  before.scroll(
                      null,
                      10,
                      Filter.ALL,
                      PayloadSelector.NONE,
                      VectorSelector.NONE,
                      EngineRig.LATE)))
          .isEqualTo(ids(1, 2));
      assertThat(before.retrieve(ids(2, 3, 1, 2), PayloadSelector.NONE, VectorSelector.ALL))
          .satisfiesExactly(
              two -> assertThat(vector(two, "")).containsExactly(2, 0),
              one -> assertThat(vector(one, "")).containsExactly(1, 0));
    }
  }

  @Test
  void idsSortNumbersBeforeUuids() {
    try (var rig = plain()) {
      var uuid = PointId.uuid(UUID.fromString("00000000-0000-0000-0000-000000000001"));
      var high = PointId.uuid(UUID.fromString("ffffffff-0000-0000-0000-000000000001"));
      var points = new ArrayList<Point>();
      for (var id : List.of(high, PointId.num(-1), uuid, PointId.num(3), PointId.num(2))) {
        points.add(new Point(id, Map.of(), Payload.EMPTY));
      }
      rig.apply(new UpdateOperation.Upsert(points));

      assertThat(idsOf(rig.all()))
          .containsExactly(PointId.num(2), PointId.num(3), PointId.num(-1), uuid, high);
      assertThat(
              idsOf(
                  rig.engine()
                      .view()
                      .scroll(
                          PointId.num(3),
                          3,
                          Filter.ALL,
                          PayloadSelector.NONE,
                          VectorSelector.NONE,
                          EngineRig.LATE)))
          .containsExactly(PointId.num(3), PointId.num(-1), uuid);
    }
  }

  @Test
  void aFilterThatMostRowsPassFindsTheBestOfThemWhereverTheyLie() {
    try (var rig = new EngineRig(folder, EngineRig.plain(2, Distance.EUCLID))) {
      rig.apply(
          new UpdateOperation.Upsert(
              LongStream.range(0, 2_000).mapToObj(id -> point(id, (float) id, 0)).toList()));
      // A stretch that begins and ends within a block of rows, and a single row far from it.
      var accepted =
          LongStream.concat(LongStream.rangeClosed(300, 1_500), LongStream.of(1_990))
              .mapToObj(PointId::num)
              .collect(Collectors.toSet());
      var filter = Filter.must(new Condition.HasId(accepted));

      assertThat(rig.search("", new float[] {0, 0}, filter, null, 2))
          .extracting(ScoredPoint::id)
          .isEqualTo(ids(300, 301));
      assertThat(rig.search("", new float[] {2_000, 0}, filter, null, 3))
          .extracting(ScoredPoint::id)
          .isEqualTo(ids(1_990, 1_500, 1_499));
      assertThat(rig.search("", new float[] {0, 0}, filter, null, 5_000)).hasSize(accepted.size());
    }
  }

  @Test
  void tiesGoToTheLargerIdOrForDistancesToTheSmaller() {
    try (var rig = named()) {
      var points = new ArrayList<Point>();
      for (long id = 1; id <= 5; id++) {
        points.add(
            new Point(
                PointId.num(id),
                Map.of(
                    "a",
                    new VectorValue.Dense(new float[] {1, 1}),
                    "b",
                    new VectorValue.Dense(new float[] {1, 1, 1})),
                Payload.EMPTY));
      }
      rig.apply(new UpdateOperation.Upsert(points));

      assertThat(rig.search("a", new float[] {1, 1}, 3))
          .extracting(ScoredPoint::id)
          .isEqualTo(ids(5, 4, 3));
      assertThat(rig.search("b", new float[] {1, 1, 2}, 3))
          .extracting(ScoredPoint::id)
          .isEqualTo(ids(1, 2, 3));
      assertThat(rig.search("b", new float[] {1, 1, 2}, Filter.ALL, 1f, 3)).isEmpty();
      assertThat(rig.search("b", new float[] {1, 1, 2}, Filter.ALL, 1.0001f, 3)).hasSize(3);
    }
  }

  @Test
  void cosineVectorsAreStoredWithLengthOne() {
    try (var rig = new EngineRig(folder, EngineRig.plain(2, Distance.COSINE))) {
      rig.apply(upsert(point(1, 3, 4), point(2, 0, 0)));
      assertThat(vector(rig.all().getFirst(), "")).containsExactly(0.6f, 0.8f);
      assertThat(vector(rig.all().get(1), "")).containsExactly(0, 0);
      assertThat(rig.search("", new float[] {30, 40}, 1).getFirst().score()).isEqualTo(1f);
    }
  }

  @Test
  void passedDeadlinesEndReads() {
    try (var rig = plain()) {
      rig.apply(upsert(point(1, 1, 2)));
      var passed = new Deadline("Search", java.time.Duration.ofSeconds(1), System.nanoTime() - 1);
      assertThatThrownBy(() -> rig.engine().view().resolve(Filter.ALL, passed))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("timed out");
    }
  }
}
