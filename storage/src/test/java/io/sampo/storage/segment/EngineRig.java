package io.sampo.storage.segment;

import io.sampo.storage.io.Disk;
import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A shard engine in a test: everything runs on the test's thread, background work when asked. */
final class EngineRig implements AutoCloseable {
  static final Deadline LATE = Deadline.in("test", Duration.ofDays(1));
  static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final Executor HERE = Runnable::run;

  private final Path folder;
  private final CollectionConfig config;
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final EngineSettings settings;
  private Executor searches = HERE;
  private SegmentedShard engine;
  private long operation;

  EngineRig(Path folder, CollectionConfig config, Disk disk, long sealBytes) {
    this.folder = folder;
    this.config = config;
    settings =
        new EngineSettings(
            disk,
            task -> searches.execute(task),
            3,
            HERE,
            background::add,
            4096,
            sealBytes,
            InstantSource.fixed(NOW));
    engine = SegmentedShard.open(folder, config, settings);
    operation = engine.flushedOperation();
  }

  EngineRig(Path folder, CollectionConfig config) {
    this(folder, config, LocalDisk.INSTANCE, 1 << 20);
  }

  static CollectionConfig config(VectorsConfig vectors) {
    return config(vectors, OptimizersConfig.DEFAULTS);
  }

  static CollectionConfig config(VectorsConfig vectors, OptimizersConfig optimizers) {
    return new CollectionConfig(
        new CollectionParams(vectors, Map.of(), 1, null, 1, 1, null, null, true, null),
        HnswConfig.DEFAULTS,
        optimizers,
        WalConfig.DEFAULTS,
        null,
        null,
        null);
  }

  static CollectionConfig plain(int size, Distance distance) {
    return config(VectorsConfig.unnamed(VectorParams.of(size, distance)));
  }

  /** What is searched from now on is searched there. */
  void searchOn(Executor executor) {
    searches = executor;
  }

  SegmentedShard engine() {
    return engine;
  }

  long operation() {
    return operation;
  }

  EngineSettings settings() {
    return settings;
  }

  Optional<Refusal> apply(UpdateOperation update) {
    var next = operation + 1;
    return apply(new Stamp(new PeerId(7), 1, next, next << 16), update);
  }

  Optional<Refusal> apply(Stamp stamp, UpdateOperation update) {
    operation++;
    return engine.apply(operation, stamp, update);
  }

  long flush() {
    return engine
        .flush(Long.toString(operation).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toCompletableFuture()
        .join();
  }

  /** Loses what is not flushed, as a crash of the process does; the files stay as they are. */
  void reopen() {
    background.clear();
    engine.close();
    engine = SegmentedShard.open(folder, config, settings);
    operation = engine.flushedOperation();
  }

  /** Runs waiting background work, and what it brings about. */
  void runBackground() {
    for (var task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  Queue<Runnable> background() {
    return background;
  }

  List<PointRecord> all() {
    return engine
        .view()
        .scroll(null, Integer.MAX_VALUE, Filter.ALL, PayloadSelector.ALL, VectorSelector.ALL, LATE);
  }

  List<ScoredPoint> search(String using, float[] query, int limit) {
    return search(using, query, Filter.ALL, null, limit);
  }

  List<ScoredPoint> search(
      String using, float[] query, Filter filter, @Nullable Float threshold, int limit) {
    return searching(using, query, filter, threshold, limit).join();
  }

  CompletableFuture<List<ScoredPoint>> searching(
      String using, float[] query, Filter filter, @Nullable Float threshold, int limit) {
    return engine
        .view()
        .search(
            new VectorSearch(
                using,
                new VectorValue.Dense(query),
                filter,
                SearchParams.DEFAULT,
                threshold,
                limit),
            LATE)
        .toCompletableFuture();
  }

  @Override
  public void close() {
    engine.close();
  }
}
