package io.sampo.storage.segment;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.optimizer.Thresholds;
import io.sampo.storage.schema.CollectionConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A shard in segments: one that takes rows and sealed ones. Readers use an immutable {@link
 * Snapshot} that the writer replaces after each operation; they wait for nothing.
 */
public final class SegmentedShard implements ShardEngine {
  /**
   * Held while segments change: by operations, and for a moment by flushes and rewrites. Fair,
   * since operations that follow each other closely would never let go of it.
   */
  private final ReentrantLock writing = new ReentrantLock(true);

  private final ShardWriter writer;
  private final OperationApplier applier;
  private final ShardFlush flush;
  private final ShardOptimizer optimizer;
  private volatile Snapshot current;
  private volatile @Nullable StorageException failed;

  private SegmentedShard(
      ShardWriter writer,
      ShardFlush flush,
      long operation,
      CollectionConfig config,
      EngineSettings settings) {
    this.writer = writer;
    this.flush = flush;
    applier = new OperationApplier(writer);
    current = writer.snapshot(operation);
    optimizer =
        new ShardOptimizer(writing, writer, settings, thresholds(config), new OptimizerOwner());
  }

  private static Thresholds thresholds(CollectionConfig config) {
    return Thresholds.of(config.optimizers(), Runtime.getRuntime().availableProcessors());
  }

  /** Both parts of the shard that work beside it, under its lock. */
  private final class OptimizerOwner implements ShardOptimizer.Owner {
    @Override
    public boolean hasFailed() {
      return failed != null;
    }

    @Override
    public void segmentsChanged() {
      current = writer.snapshot(current.operation());
      var durable = flush.durable();
      if (!writer.retired().isEmpty() && current.operation() == durable.operation()) {
        // No operation will bring about a flush, and the old files should go.
        startFlush(durable.replicaState());
      }
    }
  }

  private final class FlushOwner implements ShardFlush.Owner {
    @Override
    public void lost(StorageException failure) {
      failed = failure;
    }

    @Override
    public void flushed(List<Segment> gone) {
      writing.lock();
      try {
        writer.released(gone);
        optimizer.resume();
      } finally {
        writing.unlock();
      }
    }
  }

  /**
   * Opens the shard in {@code folder}, or makes an empty one there; durable on return.
   *
   * @param config what a new shard is like; an existing one keeps the vectors it has
   * @throws StorageException {@code Corrupt} where a file is not what was flushed
   */
  public static SegmentedShard open(Path folder, CollectionConfig config, EngineSettings settings) {
    var disk = settings.disk();
    disk.createFolder(folder);
    var file = folder.resolve(Manifest.NAME);
    if (disk.exists(file)) {
      var manifest = ManifestCodec.decode(file, disk.read(file));
      ShardFlush.deleteOrphans(disk, folder, manifest);
      var writer = ShardWriter.open(folder, settings, manifest);
      var shard =
          new SegmentedShard(
              writer,
              new ShardFlush(folder, settings, manifest),
              manifest.operation(),
              config,
              settings);
      shard.configure(config);
      return shard;
    }
    ShardFlush.deleteOrphans(disk, folder, null);
    var writer =
        ShardWriter.create(folder, settings, VectorSchema.of(VectorField.of(config.params())));
    var manifest = writer.manifest(0, new byte[0]);
    var flush = new ShardFlush(folder, settings, manifest);
    flush.writeNow(manifest, writer.segments());
    return new SegmentedShard(writer, flush, 0, config, settings);
  }

  @Override
  public long flushedOperation() {
    return flush.durable().operation();
  }

  @Override
  public byte[] replicaState() {
    return flush.durable().replicaState();
  }

  @Override
  public Optional<Refusal> apply(long operation, Stamp stamp, UpdateOperation update) {
    writing.lock();
    try {
      var before = failed;
      if (before != null) {
        throw new StorageException(before.failure(), before);
      }
      if (operation <= current.operation()) {
        return Optional.empty(); // a log is replayed also where only its actor was restarted
      }
      var refusal = applier.apply(new LoggedOperation(operation, stamp, update));
      current = writer.snapshot(operation);
      optimizer.wake();
      return refusal;
    } catch (StorageException e) {
      failed = e;
      throw e;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void forgetDeletions(long hltBelow) {
    writing.lock();
    try {
      if (failed != null) {
        return; // the next start forgets them
      }
      if (writer.forget(hltBelow, current.operation())) {
        writer.writeEnds();
        current = writer.snapshot(current.operation());
        optimizer.wake();
      }
    } catch (StorageException e) {
      failed = e;
      throw e;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public Snapshot view() {
    return current;
  }

  @Override
  public ShardInfo info() {
    var view = current;
    var error = failed;
    var indexed = new LinkedHashMap<JsonPath, Long>();
    for (var segment : view.segments()) {
      for (var field : segment.indexes().schemas().keySet()) {
        indexed.merge(field, FiguresReader.points(segment, field), Long::sum);
      }
    }
    var fault = error == null ? optimizer.error() : error.failure().describe();
    return new ShardInfo(
        fault != null
            ? CollectionInfo.Status.RED
            : optimizer.isBusy() ? CollectionInfo.Status.YELLOW : CollectionInfo.Status.GREEN,
        fault,
        view.pointCount(),
        0,
        view.segments().size(),
        indexed);
  }

  @Override
  public ShardFigures figures() {
    return new ShardFigures(
        optimizer.running(),
        optimizer.ended(),
        current.segments().stream().map(FiguresReader::read).toList(),
        writer.usage().usage());
  }

  @Override
  public void configure(CollectionConfig config) {
    writing.lock();
    try {
      optimizer.configure(thresholds(config));
    } finally {
      writing.unlock();
    }
  }

  @Override
  public CompletionStage<Long> flush(byte[] replicaState) {
    writing.lock();
    try {
      var before = failed;
      if (before != null) {
        return CompletableFuture.failedFuture(new StorageException(before.failure(), before));
      }
      return startFlush(replicaState);
    } finally {
      writing.unlock();
    }
  }

  private CompletableFuture<Long> startFlush(byte[] replicaState) {
    return flush.start(
        writer.manifest(current.operation(), replicaState),
        writer.segments(),
        writer.retired(),
        new FlushOwner());
  }

  @Override
  public void close() {
    writing.lock();
    try {
      optimizer.close();
    } finally {
      writing.unlock();
    }
    flush.await();
    writing.lock();
    try {
      writer.close();
    } finally {
      writing.unlock();
    }
  }
}
