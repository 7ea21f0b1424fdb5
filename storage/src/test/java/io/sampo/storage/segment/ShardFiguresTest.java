package io.sampo.storage.segment;

import static io.sampo.storage.segment.EngineRig.LATE;
import static io.sampo.storage.segment.SegmentedShardTest.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.FieldSchema.FieldType;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.segment.ShardFigures.FieldIndexFigures;
import io.sampo.storage.segment.ShardFigures.Optimizations;
import io.sampo.storage.segment.ShardFigures.SegmentFigures;
import io.sampo.storage.segment.ShardFigures.Usage;
import io.sampo.storage.segment.ShardFigures.VectorFigures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFiguresTest {
  private static final long A_BYTES = 2 * Float.BYTES;
  private static final long B_BYTES = 3 * Float.BYTES;

  /** Of a row with few vectors, see {@link RowFile}. */
  private static final long ROW_BYTES = 72;

  /** Of the row and the operation that ended it. */
  private static final long DELETED_BYTES = 16;

  /** Length and checksum before each payload. */
  private static final long HEADER_BYTES = 8;

  private static final Payload PAYLOAD = Payloads.encode(Map.of("n", 1L));
  private static final long PAYLOAD_BYTES = HEADER_BYTES + PAYLOAD.cbor().length;
  private static final JsonPath N = JsonPath.of("n");

  @TempDir Path folder;

  private final ScriptedDisk disk = new ScriptedDisk();

  private EngineRig rig(long sealBytes) {
    var vectors = new LinkedHashMap<String, VectorParams>();
    vectors.put("a", VectorParams.of(2, Distance.DOT));
    vectors.put("b", VectorParams.of(3, Distance.EUCLID));
    var optimizers = new OptimizersConfig(0.2, 100L, 2L, null, null, null, null, null, null);
    return new EngineRig(
        folder, EngineRig.config(new VectorsConfig(false, vectors), optimizers), disk, sealBytes);
  }

  /** Points 1, 2, 3 with both vectors, 4 without the second one. */
  private EngineRig four() {
    var rig = rig(1 << 20);
    rig.apply(new UpdateOperation.Upsert(List.of(both(1), both(2), both(3), onlyA(4))));
    return rig;
  }

  private static Point both(long id) {
    return new Point(
        PointId.num(id),
        Map.of("a", new VectorValue.Dense(new float[2]), "b", new VectorValue.Dense(new float[3])),
        PAYLOAD);
  }

  private static Point onlyA(long id) {
    return new Point(
        PointId.num(id), Map.of("a", new VectorValue.Dense(new float[2])), Payload.EMPTY);
  }

  /** Points 0 to 999, of which each fifth lacks a vector and the payload, in many segments. */
  private static void fill(EngineRig rig) {
    for (long from = 0; from < 1000; from += 50) {
      var points = new ArrayList<Point>();
      for (long id = from; id < from + 50; id++) {
        points.add(id % 5 == 0 ? onlyA(id) : both(id));
      }
      rig.apply(new UpdateOperation.Upsert(points));
    }
  }

  private static Usage usage(EngineRig rig) {
    return rig.engine().figures().usage();
  }

  private static Filter isOne() {
    return Filter.must(Condition.Field.match("n", new Condition.Match.Int(1)));
  }

  @Test
  void aVectorIsCountedWhereAPointHasIt() {
    try (var rig = four()) {
      rig.apply(new UpdateOperation.DeletePoints(ids(1)));

      var figures = rig.engine().figures();
      assertThat(figures.segments())
          .containsExactly(
              new SegmentFigures(
                  0,
                  true,
                  3,
                  1,
                  Map.of(
                      "a", new VectorFigures(2, Distance.DOT, 3, 1, 3 * A_BYTES),
                      "b", new VectorFigures(3, Distance.EUCLID, 2, 1, 2 * B_BYTES)),
                  3 * PAYLOAD_BYTES,
                  4 * (ROW_BYTES + A_BYTES + B_BYTES) + 3 * PAYLOAD_BYTES + DELETED_BYTES,
                  Map.of()));
      assertThat(figures.points()).isEqualTo(3);
      assertThat(figures.vectors()).isEqualTo(5);
      assertThat(figures.vectorsByName()).isEqualTo(Map.of("a", 3L, "b", 2L));
      assertThat(figures.vectorBytes()).isEqualTo(3 * A_BYTES + 2 * B_BYTES);
      assertThat(figures.payloadBytes()).isEqualTo(3 * PAYLOAD_BYTES);
      assertThat(figures.runningOptimizations()).isZero();
      assertThat(figures.optimizations()).isEqualTo(Optimizations.NONE);
    }
  }

  @Test
  void whereEachPointHasTheVectorTheRowsThatEndedHadItToo() {
    try (var rig = rig(1 << 20)) {
      rig.apply(new UpdateOperation.Upsert(List.of(both(1), both(2))));
      rig.apply(new UpdateOperation.Upsert(List.of(both(2))));

      assertThat(rig.engine().figures().segments().getFirst().vectors().get("b"))
          .isEqualTo(VectorFigures.of(3, Distance.EUCLID, 2, 1));
    }
  }

  @Test
  void aVectorThatCameLaterIsToldOfOldSegmentsToo() {
    try (var rig = four()) {
      rig.apply(
          new UpdateOperation.CreateVectorName(
              "c", new NewVector.Dense(4, Distance.COSINE, false, null)));
      var value = new VectorValue.Dense(new float[] {1, 0, 0, 0});
      rig.apply(
          new UpdateOperation.UpdateVectors(
              List.of(new PointVectors(PointId.num(2), Map.of("c", value)))));

      var segments = rig.engine().figures().segments();
      assertThat(segments).extracting(SegmentFigures::appendable).containsExactly(false, true);
      assertThat(segments)
          .extracting(segment -> segment.vectors().get("c"))
          .containsExactly(
              VectorFigures.of(4, Distance.COSINE, 0, 0),
              VectorFigures.of(4, Distance.COSINE, 1, 0));
    }
  }

  @Test
  void anIndexCountsPointsWithAValue() {
    try (var rig = four()) {
      rig.apply(new UpdateOperation.CreateFieldIndex(N, FieldSchema.of(FieldType.INTEGER)));
      rig.apply(new UpdateOperation.DeletePoints(ids(1)));

      assertThat(rig.engine().figures().segments().getFirst().fieldIndexes())
          .isEqualTo(Map.of(N, new FieldIndexFigures(FieldSchema.of(FieldType.INTEGER), 2)));
    }
  }

  @Test
  void rewritesAreToldWhileTheyRunAndWhenTheyHaveEndedWell() {
    try (var rig = rig(5_000)) {
      fill(rig);
      assertThat(rig.engine().figures().segments().size()).isGreaterThan(5);
      var running = new ArrayList<Integer>();
      disk.beforeForce(_ -> running.add(rig.engine().figures().runningOptimizations()));
      rig.runBackground();

      var figures = rig.engine().figures();
      assertThat(running).isNotEmpty().containsOnly(1);
      assertThat(figures.runningOptimizations()).isZero();
      assertThat(figures.optimizations().count()).isPositive();
      assertThat(figures.optimizations().total()).isPositive().isLessThan(Duration.ofMinutes(1));
      assertThat(figures.optimizations().last()).isEqualTo(EngineRig.NOW);
      assertThat(figures.points()).isEqualTo(1000);
      assertThat(figures.vectorsByName()).isEqualTo(Map.of("a", 1000L, "b", 800L));
      assertThat(figures.payloadBytes()).isEqualTo(800 * PAYLOAD_BYTES);
      assertThat(figures.optimizations().points())
          .isGreaterThanOrEqualTo(1000 - figures.segments().getLast().points());
    }
  }

  @Test
  void aRewriteThatFailedIsNotCounted() {
    try (var rig = rig(5_000)) {
      fill(rig);
      disk.room(10);
      rig.runBackground();

      assertThat(rig.engine().figures().optimizations()).isEqualTo(Optimizations.NONE);
      assertThat(rig.engine().figures().runningOptimizations()).isZero();
    }
  }

  @Test
  void whatARewriteReadsItWrites() {
    try (var rig = rig(5_000)) {
      rig.apply(new UpdateOperation.CreateFieldIndex(N, FieldSchema.of(FieldType.INTEGER)));
      fill(rig);
      var written = usage(rig);
      assertThat(written.payloadBytesWritten()).isEqualTo(800 * PAYLOAD_BYTES);
      assertThat(written.payloadBytesRead()).isZero();
      assertThat(written.vectorBytesRead()).isZero();
      assertThat(written.indexBytesWritten()).isZero();
      rig.runBackground();

      var rewritten = usage(rig);
      assertThat(rewritten.payloadBytesRead())
          .isEqualTo(rewritten.payloadBytesWritten() - written.payloadBytesWritten())
          .isPositive();
      assertThat(rewritten.vectorBytesRead()).isPositive();
      // Zeros in the place of a missing vector are written, and never read.
      assertThat(rewritten.vectorBytesWritten() - written.vectorBytesWritten())
          .isGreaterThan(rewritten.vectorBytesRead());
      assertThat(rewritten.indexBytesWritten()).isPositive();
      assertThat(rewritten.indexBytesRead()).isZero();

      rig.flush();
      rig.reopen();
      var reopened = usage(rig);
      assertThat(reopened.indexBytesRead()).isPositive();
      assertThat(reopened.payloadBytesWritten()).isZero();
      assertThat(reopened.vectorBytesWritten()).isZero();
      assertThat(rig.engine().figures().optimizations()).isEqualTo(Optimizations.NONE);
    }
  }

  @Test
  void operationsCountWhatTheyReadAndWrite() {
    try (var rig = four()) {
      assertThat(usage(rig))
          .isEqualTo(new Usage(0, 4 * A_BYTES + 3 * B_BYTES, 0, 3 * PAYLOAD_BYTES, 0, 0, 0));

      rig.apply(new UpdateOperation.ClearPayload(ids(1)));
      assertThat(usage(rig).vectorBytesRead()).isEqualTo(A_BYTES + B_BYTES);
      assertThat(usage(rig).vectorBytesWritten()).isEqualTo(5 * A_BYTES + 4 * B_BYTES);
      assertThat(usage(rig).payloadBytesRead()).isEqualTo(PAYLOAD_BYTES);
    }
  }

  @Test
  void readsCountWhatIsSelected() {
    try (var rig = four()) {
      var view = rig.engine().view();

      view.retrieve(ids(1, 4, 9), PayloadSelector.ALL, VectorSelector.NONE);
      assertThat(usage(rig).payloadBytesRead()).isEqualTo(PAYLOAD_BYTES);
      assertThat(usage(rig).vectorBytesRead()).isZero();

      view.scroll(null, 10, Filter.ALL, PayloadSelector.NONE, VectorSelector.ALL, LATE);
      assertThat(usage(rig).payloadBytesRead()).isEqualTo(PAYLOAD_BYTES);
      assertThat(usage(rig).vectorBytesRead()).isEqualTo(4 * A_BYTES + 3 * B_BYTES);

      view.digest(LATE);
      assertThat(usage(rig).payloadBytesRead()).isEqualTo(4 * PAYLOAD_BYTES);
      assertThat(usage(rig).vectorBytesRead()).isEqualTo(8 * A_BYTES + 6 * B_BYTES);
    }
  }

  @Test
  void aFilterCountsThePayloadsThatItLooksAt() {
    try (var rig = four()) {
      assertThat(rig.engine().view().count(isOne(), true, LATE)).isEqualTo(3);
      assertThat(usage(rig).payloadBytesRead()).isEqualTo(3 * PAYLOAD_BYTES);

      rig.apply(new UpdateOperation.CreateFieldIndex(N, FieldSchema.of(FieldType.INTEGER)));
      var built = usage(rig).payloadBytesRead();
      assertThat(built).isEqualTo(6 * PAYLOAD_BYTES);
      assertThat(rig.engine().view().count(isOne(), true, LATE)).isEqualTo(3);
      assertThat(usage(rig).payloadBytesRead()).isEqualTo(built);
    }
  }

  @Test
  void aSearchCountsTheVectorsThatItCompares() {
    try (var rig = four()) {
      rig.search("a", new float[2], 1);
      assertThat(usage(rig).vectorBytesCompared()).isEqualTo(4 * A_BYTES);

      rig.search("b", new float[3], 1);
      assertThat(usage(rig).vectorBytesCompared()).isEqualTo(4 * A_BYTES + 3 * B_BYTES);

      var one = Filter.must(new Condition.HasId(Set.of(PointId.num(2))));
      rig.search("a", new float[2], one, null, 1);
      assertThat(usage(rig).vectorBytesCompared()).isEqualTo(5 * A_BYTES + 3 * B_BYTES);
      assertThat(usage(rig).vectorBytesRead()).isZero();
    }
  }
}
