package io.sampo.shard.actor;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardEngine;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardFigures.Optimizations;
import io.sampo.storage.segment.ShardFigures.Usage;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.storage.segment.ShardView;
import io.sampo.storage.segment.VectorSearch;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** An engine that only knows ids, and whose disk a test can break. */
final class RecordingEngine implements ShardEngine {
  final ConcurrentSkipListSet<PointId> ids = new ConcurrentSkipListSet<>();
  volatile long applied;
  volatile long flushed;
  volatile byte[] kept = new byte[0];
  volatile boolean broken;
  volatile boolean flushFails;
  volatile long bugAt = -1;
  volatile boolean closed;

  /** What a second engine on the same folder finds. */
  RecordingEngine reopen() {
    var next = new RecordingEngine();
    next.ids.addAll(ids);
    next.applied = applied;
    next.flushed = flushed;
    next.bugAt = bugAt;
    next.kept = kept;
    return next;
  }

  @Override
  public long flushedOperation() {
    return flushed;
  }

  @Override
  public byte[] replicaState() {
    return kept;
  }

  @Override
  public Optional<Refusal> apply(long operation, Stamp stamp, UpdateOperation update) {
    if (operation <= applied) {
      return Optional.empty();
    }
    if (broken) {
      throw new StorageException(new StorageFailure.DiskFull(Path.of("segment"), 0));
    }
    applied = operation;
    if (operation == bugAt) {
      throw new IllegalStateException("a bug");
    }
    return switch (update) {
      case UpdateOperation.Upsert(var points) -> {
        points.forEach(point -> ids.add(point.id()));
        yield Optional.empty();
      }
      case UpdateOperation.DeletePoints(var gone) -> {
        gone.forEach(ids::remove);
        yield Optional.empty();
      }
      default -> Optional.of(new Refusal.BadInput("not known here"));
    };
  }

  @Override
  public void forgetDeletions(long hltBelow) {}

  @Override
  public ShardView view() {
    return new View(List.copyOf(ids));
  }

  @Override
  public ShardInfo info() {
    return new ShardInfo(CollectionInfo.Status.GREEN, null, ids.size(), 0, 1, Map.of());
  }

  @Override
  public ShardFigures figures() {
    return new ShardFigures(0, Optimizations.NONE, List.of(), Usage.NONE);
  }

  @Override
  public void configure(CollectionConfig config) {}

  @Override
  public CompletionStage<Long> flush(byte[] replicaState) {
    if (flushFails) {
      return CompletableFuture.failedStage(
          new StorageException(new StorageFailure.DiskFull(Path.of("segment"), 0)));
    }
    flushed = applied;
    kept = replicaState;
    return CompletableFuture.completedStage(flushed);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Answers only what resolving an update asks. */
  private record View(List<PointId> all) implements ShardView {
    @Override
    public long pointCount() {
      return all.size();
    }

    @Override
    public List<PointId> resolve(Filter filter, Deadline deadline) {
      return all;
    }

    @Override
    public List<PointRecord> retrieve(
        Collection<PointId> ids, PayloadSelector payload, VectorSelector vectors) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public List<PointRecord> scroll(
        @Nullable PointId from,
        int limit,
        Filter filter,
        PayloadSelector payload,
        VectorSelector vectors,
        Deadline deadline) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public List<PointRecord> ordered(
        OrderBy order,
        int limit,
        Filter filter,
        PayloadSelector payload,
        VectorSelector vectors,
        Deadline deadline) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public long count(Filter filter, boolean exact, Deadline deadline) {
      return all.size();
    }

    @Override
    public List<PointState> states(@Nullable PointId after, int limit, Deadline deadline) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public Digest digest(Deadline deadline) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public CompletionStage<List<ScoredPoint>> search(VectorSearch search, Deadline deadline) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public List<ScoredPoint> complete(
        List<ScoredPoint> hits, PayloadSelector payload, VectorSelector vectors) {
      throw new IllegalStateException("not asked for");
    }
  }

  /** Ids in order, for assertions. */
  List<Long> numbers() {
    var sorted = new TreeMap<Long, Boolean>();
    ids.forEach(id -> sorted.put(((PointId.Num) id).value(), true));
    return List.copyOf(sorted.keySet());
  }
}
