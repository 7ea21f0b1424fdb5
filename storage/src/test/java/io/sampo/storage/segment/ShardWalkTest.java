package io.sampo.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations against a model, with flushes, crashes, replays and rewrites in between. A
 * failure names its seed; {@code -Dseed=N} runs only that one.
 */
class ShardWalkTest {
  private static final int SEEDS = 24;
  private static final int STEPS = 100;

  @TempDir Path folder;

  static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
  }

  /** One walk: the shard, its model, and the journal since the last flush. */
  private final class Walk implements AutoCloseable {
    private final Random random;
    private final EngineRig rig;
    private final List<UpdateOperation> journal = new ArrayList<>();
    private final ShardModel model = new ShardModel();
    private final ScriptedDisk disk = new ScriptedDisk();
    private boolean extraVector;

    Walk(long seed) {
      random = new Random(seed);
      var vectors = new LinkedHashMap<String, VectorParams>();
      vectors.put("", VectorParams.of(5, Distance.DOT));
      vectors.put("b", VectorParams.of(3, Distance.EUCLID));
      var optimizers = new OptimizersConfig(0.2, 20L, 3L, null, null, null, null, null, null);
      rig =
          new EngineRig(
              folder.resolve("seed-" + seed),
              EngineRig.config(new VectorsConfig(false, vectors), optimizers),
              disk,
              10_000 + random.nextInt(20_000));
    }

    void step() {
      switch (random.nextInt(30)) {
        case 0 -> flush();
        case 1 -> crash();
        case 2 -> rig.runBackground();
        case 3 -> rewriteWhileOperationsCome();
        case 4 -> apply(toggleIndex());
        case 5 -> apply(toggleVector());
        default -> apply(operation());
      }
    }

    private void apply(UpdateOperation operation) {
      assertThat(rig.apply(operation)).isEmpty();
      model.apply(operation);
      journal.add(operation);
    }

    /** Background work in whose midst, before its files are forced, operations are applied. */
    private void rewriteWhileOperationsCome() {
      disk.beforeForce(
          _ -> {
            disk.beforeForce(_ -> {});
            for (int i = random.nextInt(5); i >= 0; i--) {
              apply(random.nextInt(4) == 0 ? toggleIndex() : operation());
            }
            if (random.nextBoolean()) {
              flush();
            }
          });
      rig.runBackground();
      disk.beforeForce(_ -> {});
    }

    private void flush() {
      var operation = rig.flush();
      assertThat(operation).isEqualTo(rig.operation());
      journal.clear();
    }

    /** The process dies; the journal is replayed. */
    private void crash() {
      rig.reopen();
      for (var operation : journal) {
        assertThat(rig.apply(operation)).isEmpty();
      }
    }

    private UpdateOperation operation() {
      return switch (random.nextInt(10)) {
        case 0, 1, 2 -> new UpdateOperation.Upsert(points());
        case 3 -> new UpdateOperation.DeletePoints(some(6, false));
        case 4 -> {
          var changes = new ArrayList<PointVectors>();
          some(5, true).forEach(id -> changes.add(new PointVectors(id, vectors())));
          yield new UpdateOperation.UpdateVectors(changes);
        }
        case 5 -> new UpdateOperation.DeleteVectors(some(3, true), List.of("b"));
        case 6 -> new UpdateOperation.OverwritePayload(some(5, true), payload());
        case 7 -> new UpdateOperation.SetPayload(some(70, true), payload(), null);
        case 8 -> new UpdateOperation.DeletePayload(some(40, true), List.of(JsonPath.of("k")));
        default -> new UpdateOperation.ClearPayload(some(2, true));
      };
    }

    private UpdateOperation toggleIndex() {
      var field = JsonPath.of(random.nextBoolean() ? "n" : "k");
      if (random.nextInt(3) == 0) {
        return new UpdateOperation.DeleteFieldIndex(field);
      }
      return new UpdateOperation.CreateFieldIndex(
          field,
          FieldSchema.of(
              field.text().equals("n")
                  ? FieldSchema.FieldType.INTEGER
                  : FieldSchema.FieldType.KEYWORD));
    }

    private UpdateOperation toggleVector() {
      extraVector = !extraVector;
      return extraVector
          ? new UpdateOperation.CreateVectorName(
              "x", new NewVector.Dense(1 + random.nextInt(3), Distance.MANHATTAN, false, null))
          : new UpdateOperation.DeleteVectorName("x");
    }

    private List<Point> points() {
      var points = new ArrayList<Point>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        points.add(new Point(anyId(), vectors(), payload()));
      }
      return points;
    }

    private PointId anyId() {
      return random.nextInt(4) == 0
          ? new PointId.Uuid(random.nextInt(3) - 1, random.nextInt(60))
          : PointId.num(random.nextInt(300));
    }

    private List<PointId> some(int count, boolean existing) {
      var ids = new ArrayList<PointId>();
      var known = List.copyOf(model.points().keySet());
      for (int i = random.nextInt(count); i >= 0; i--) {
        if (!existing) {
          ids.add(anyId());
        } else if (!known.isEmpty()) {
          ids.add(known.get(random.nextInt(known.size())));
        }
      }
      return ids;
    }

    private Map<String, VectorValue> vectors() {
      var vectors = new LinkedHashMap<String, VectorValue>();
      if (random.nextInt(10) > 0) {
        vectors.put("", vector(5));
      }
      if (random.nextBoolean()) {
        vectors.put("b", vector(3));
      }
      return vectors;
    }

    /** Few different values, so that scores are exact and ties are common. */
    private VectorValue vector(int size) {
      var values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = random.nextInt(5) - 2;
      }
      return new VectorValue.Dense(values);
    }

    private Payload payload() {
      if (random.nextInt(5) == 0) {
        return Payload.EMPTY;
      }
      return Payloads.encode(Map.of("n", (long) random.nextInt(10), "k", "v" + random.nextInt(4)));
    }

    void check() {
      var view = rig.engine().view();
      assertThat(view.pointCount()).isEqualTo(model.points().size());
      var all = rig.all();
      assertThat(all.stream().map(PointRecord::id).toList())
          .isEqualTo(List.copyOf(model.points().keySet()));
      for (var record : all) {
        checkPoint(record);
      }
      var asked = List.of(anyId(), anyId(), anyId());
      assertThat(
              view.retrieve(asked, PayloadSelector.NONE, VectorSelector.NONE).stream()
                  .map(PointRecord::id)
                  .toList())
          .isEqualTo(asked.stream().distinct().filter(model.points()::containsKey).toList());
      checkFilters(view);
      checkSearch("", Distance.DOT, 5);
      checkSearch("b", Distance.EUCLID, 3);
    }

    private void checkPoint(PointRecord record) {
      var expected = model.points().get(record.id());
      if (expected == null || record.payload() == null || record.vectors() == null) {
        throw new AssertionError(record);
      }
      assertThat(Payloads.decode(record.payload())).isEqualTo(Payloads.decode(expected.payload()));
      assertThat(record.vectors().keySet()).isEqualTo(expected.vectors().keySet());
      for (var name : expected.vectors().keySet()) {
        assertThat(ShardModel.dense(record.vectors(), name))
            .isEqualTo(ShardModel.dense(expected.vectors(), name));
      }
    }

    private void checkFilters(ShardView view) {
      var n = (long) random.nextInt(10);
      var filter = Filter.must(Condition.Field.match("n", new Condition.Match.Int(n)));
      Predicate<Point> matches = point -> Long.valueOf(n).equals(value(point, "n"));
      var expected = model.points().values().stream().filter(matches).map(Point::id).toList();
      assertThat(view.resolve(filter, EngineRig.LATE)).isEqualTo(expected);
      assertThat(view.count(filter, true, EngineRig.LATE)).isEqualTo(expected.size());
      assertThat(view.count(filter, false, EngineRig.LATE)).isBetween(0L, view.pointCount());
      var from = anyId();
      assertThat(
              view
                  .scroll(
                      from, 3, filter, PayloadSelector.NONE, VectorSelector.NONE, EngineRig.LATE)
                  .stream()
                  .map(PointRecord::id)
                  .toList())
          .isEqualTo(expected.stream().filter(id -> id.compareTo(from) >= 0).limit(3).toList());
      if (rig.engine().info().indexedPoints().containsKey(JsonPath.of("n"))) {
        checkOrder(view);
      }
    }

    private void checkOrder(ShardView view) {
      assertThat(rig.engine().info().indexedPoints().get(JsonPath.of("n")))
          .isEqualTo(model.points().values().stream().filter(p -> value(p, "n") != null).count());
      var direction = random.nextBoolean() ? OrderBy.Direction.ASC : OrderBy.Direction.DESC;
      Comparator<Point> order =
          Comparator.<Point>comparingLong(point -> number(point)).thenComparing(Point::id);
      var expected =
          model.points().values().stream()
              .filter(point -> value(point, "n") != null)
              .sorted(direction == OrderBy.Direction.ASC ? order : order.reversed())
              .limit(20)
              .map(Point::id)
              .toList();
      assertThat(
              view
                  .ordered(
                      new OrderBy(JsonPath.of("n"), direction, null),
                      20,
                      Filter.ALL,
                      PayloadSelector.NONE,
                      VectorSelector.NONE,
                      EngineRig.LATE)
                  .stream()
                  .map(PointRecord::id)
                  .toList())
          .isEqualTo(expected);
    }

    private static long number(Point point) {
      return value(point, "n") instanceof Long number ? number : -1;
    }

    private static @Nullable Object value(Point point, String key) {
      return Payloads.decode(point.payload()).get(key);
    }

    private void checkSearch(String name, Distance distance, int size) {
      var query = vector(size) instanceof VectorValue.Dense(var values) ? values : new float[0];
      var limit = 1 + random.nextInt(30);
      var filtered = random.nextBoolean();
      var filter =
          filtered
              ? Filter.must(Condition.Field.match("k", new Condition.Match.Keyword("v1")))
              : Filter.ALL;
      var byScore = new ArrayList<ScoredPoint>();
      for (var point : model.points().values()) {
        if (point.vectors().containsKey(name) && (!filtered || "v1".equals(value(point, "k")))) {
          var score = score(distance, query, ShardModel.dense(point.vectors(), name));
          byScore.add(new ScoredPoint(point.id(), 0, score, null, null, null, null));
        }
      }
      Comparator<ScoredPoint> order =
          Comparator.comparingDouble((ScoredPoint hit) -> hit.score())
              .thenComparing(ScoredPoint::id);
      byScore.sort(distance.largerIsBetter() ? order.reversed() : order);
      var expected = byScore.subList(0, Math.min(limit, byScore.size()));
      var found = rig.search(name, query, filter, null, limit);
      assertThat(found.stream().map(ScoredPoint::id).toList())
          .isEqualTo(expected.stream().map(ScoredPoint::id).toList());
      assertThat(found.stream().map(ScoredPoint::score).toList())
          .isEqualTo(expected.stream().map(ScoredPoint::score).toList());
    }

    private static float score(Distance distance, float[] a, float[] b) {
      float sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += distance == Distance.DOT ? a[i] * b[i] : (a[i] - b[i]) * (a[i] - b[i]);
      }
      return distance == Distance.DOT ? sum : (float) Math.sqrt(sum);
    }

    @Override
    public void close() {
      rig.close();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theShardIsItsModelAfterEveryStep(long seed) {
    try (var walk = new Walk(seed)) {
      for (int step = 0; step < STEPS; step++) {
        try {
          walk.step();
          walk.check();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("-Dseed=" + seed + " step " + step, e);
        }
      }
      walk.flush();
      walk.crash();
      walk.check();
    }
  }
}
