package io.sampo.storage.segment;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.CollectionConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
  /** Held while segments change: by operations, and for a moment by flushes and merges. */
  private final ReentrantLock writing = new ReentrantLock();

  private final ShardWriter writer;
  private final OperationApplier applier;
  private final ShardFlush flush;
  private volatile Snapshot current;
  private volatile @Nullable StorageException failed;

  private SegmentedShard(ShardWriter writer, ShardFlush flush, long operation) {
    this.writer = writer;
    this.flush = flush;
    applier = new OperationApplier(writer);
    current = writer.snapshot(operation);
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
      return new SegmentedShard(
          writer, new ShardFlush(folder, settings, manifest), manifest.operation());
    }
    ShardFlush.deleteOrphans(disk, folder, null);
    var writer =
        ShardWriter.create(folder, settings, VectorSchema.of(VectorField.of(config.params())));
    var manifest = writer.manifest(0, new byte[0]);
    var flush = new ShardFlush(folder, settings, manifest);
    flush.writeNow(manifest, writer.segments());
    return new SegmentedShard(writer, flush, 0);
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
        if (operation <= flushedOperation()) {
          return Optional.empty();
        }
        throw new IllegalArgumentException(
            operation + " does not come after " + current.operation());
      }
      var refusal = applier.apply(new LoggedOperation(operation, stamp, update));
      current = writer.snapshot(operation);
      return refusal;
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
    Map<JsonPath, Long> indexed = new HashMap<>();
    return new ShardInfo(
        error == null ? CollectionInfo.Status.GREEN : CollectionInfo.Status.RED,
        error == null ? null : error.failure().describe(),
        view.pointCount(),
        0,
        view.segments().size(),
        indexed);
  }

  @Override
  public void configure(CollectionConfig config) {}

  @Override
  public CompletionStage<Long> flush(byte[] replicaState) {
    writing.lock();
    try {
      var before = failed;
      if (before != null) {
        return CompletableFuture.failedFuture(new StorageException(before.failure(), before));
      }
      return flush.start(
          writer.manifest(current.operation(), replicaState), writer.segments(), e -> failed = e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      writer.close();
    } finally {
      writing.unlock();
    }
  }
}
