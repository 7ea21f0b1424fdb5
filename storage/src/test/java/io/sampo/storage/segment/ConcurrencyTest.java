package io.sampo.storage.segment;

import static io.sampo.storage.segment.SegmentedShardTest.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside a writer, flushes and rewrites, on threads of their own. */
class ConcurrencyTest {
  private static final int POINTS = 60;
  private static final int OPERATIONS = 600;
  private static final int FLUSH_EVERY = 37;

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  /** All points anew, each with the number of the operation in vector and payload. */
  private static UpdateOperation everything(long operation) {
    var points = new ArrayList<Point>();
    for (long id = 0; id < POINTS; id++) {
      points.add(
          new Point(
              PointId.num(id),
              Map.of("", new VectorValue.Dense(new float[] {(float) operation, 1})),
              Payloads.encode(Map.of("n", operation))));
    }
    return new UpdateOperation.Upsert(points);
  }

  private static Stamp stamp(long operation) {
    return new Stamp(new PeerId(1), 0, operation, operation);
  }

  @Test
  void readersSeeWholeOperations() {
    var optimizers = new OptimizersConfig(0.2, 100L, 2L, null, null, null, null, null, null);
    var config =
        EngineRig.config(VectorsConfig.unnamed(VectorParams.of(2, Distance.DOT)), optimizers);
    var settings =
        new EngineSettings(
            LocalDisk.INSTANCE, threads, 2, threads, threads, 4096, 40_000, InstantSource.system());
    var done = new AtomicBoolean();
    try (var engine = SegmentedShard.open(folder, config, settings)) {
      engine.apply(1, stamp(1), everything(1));
      engine.apply(
          2,
          stamp(2),
          new UpdateOperation.CreateFieldIndex(
              JsonPath.of("n"), FieldSchema.of(FieldSchema.FieldType.INTEGER)));
      var readers = new ArrayList<CompletableFuture<Integer>>();
      for (int i = 0; i < 2; i++) {
        readers.add(CompletableFuture.supplyAsync(() -> readUntil(done, engine), threads));
      }
      for (long operation = 3; operation < OPERATIONS; operation++) {
        assertThat(engine.apply(operation, stamp(operation), everything(operation))).isEmpty();
        if (operation % FLUSH_EVERY == 0) {
          engine.flush(new byte[0]);
        }
      }
      done.set(true);
      for (var reader : readers) {
        assertThat(reader.join()).as("reads").isPositive();
      }
      engine.flush(new byte[0]).toCompletableFuture().join();
      assertThat(engine.info().optimizerError()).isNull();
    }
    try (var engine = SegmentedShard.open(folder, config, settings)) {
      check(engine.view(), OPERATIONS - 1);
    }
  }

  private static int readUntil(AtomicBoolean done, SegmentedShard engine) {
    int reads = 0;
    while (!done.get()) {
      var view = engine.view();
      check(view, view.operation() == 2 ? 1 : view.operation());
      check(engine.figures());
      reads++;
    }
    return reads;
  }

  private static void check(ShardFigures figures) {
    assertThat(figures.points()).isEqualTo(POINTS);
    assertThat(figures.vectorsByName()).isEqualTo(Map.of("", (long) POINTS));
    assertThat(figures.segments())
        .flatExtracting(segment -> segment.fieldIndexes().values())
        .extracting(ShardFigures.FieldIndexFigures::points)
        .satisfies(points -> assertThat(points.stream().mapToLong(n -> n).sum()).isEqualTo(POINTS));
  }

  private static void check(Snapshot view, long operation) {
    assertThat(view.pointCount()).isEqualTo(POINTS);
    var all = ids(LongStream.range(0, POINTS).toArray());
    var scrolled =
        view.scroll(
            null, 1000, Filter.ALL, PayloadSelector.ALL, VectorSelector.NONE, EngineRig.LATE);
    assertThat(scrolled).extracting(PointRecord::id).isEqualTo(all);
    var retrieved = view.retrieve(all, PayloadSelector.ALL, VectorSelector.NONE);
    assertThat(retrieved).hasSize(POINTS);
    for (var record : List.of(scrolled, retrieved).stream().flatMap(List::stream).toList()) {
      var payload = record.payload() == null ? Payload.EMPTY : record.payload();
      assertThat(Payloads.decode(payload)).containsEntry("n", operation);
    }
    var same = Filter.must(Condition.Field.match("n", new Condition.Match.Int(operation)));
    assertThat(view.count(same, true, EngineRig.LATE)).isEqualTo(POINTS);
    var hits =
        view.search(
                new VectorSearch(
                    "",
                    new VectorValue.Dense(new float[] {1, 0}),
                    same,
                    SearchParams.DEFAULT,
                    null,
                    2 * POINTS),
                EngineRig.LATE)
            .toCompletableFuture()
            .join();
    assertThat(hits).hasSize(POINTS).allMatch(hit -> hit.score() == operation);
    assertThat(view.complete(hits, PayloadSelector.ALL, VectorSelector.ALL)).hasSize(POINTS);
  }
}
