package io.sampo.storage.segment;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.optimizer.OptimizerPlan;
import io.sampo.storage.optimizer.Rewrite;
import io.sampo.storage.optimizer.SegmentFacts;
import io.sampo.storage.optimizer.Thresholds;
import io.sampo.storage.segment.ShardFigures.Optimizations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites segments in the background, one after the other. Operations go on meanwhile: the shard's
 * lock is held only to choose the segments and to put the new one in their place.
 */
final class ShardOptimizer {
  /** Ended rows that may be caught up with under the lock: well below a millisecond. */
  private static final int FEW = 1000;

  private final ReentrantLock writing;
  private final Condition idle;
  private final ShardWriter writer;
  private final EngineSettings settings;
  private final Owner owner;

  // Guarded by the lock; volatile where other threads look.
  private volatile Thresholds thresholds;
  private volatile boolean scheduled;
  private volatile boolean closed;
  private volatile @Nullable String error;
  private volatile boolean running;
  private boolean paused;

  /** Changed by the one task that runs. */
  private volatile Optimizations ended = Optimizations.NONE;

  /** The shard, asked and told under its lock. */
  interface Owner {
    /** Whether a failure forbids any change. */
    boolean hasFailed();

    /** The segments are others now. */
    void segmentsChanged();
  }

  ShardOptimizer(
      ReentrantLock writing,
      ShardWriter writer,
      EngineSettings settings,
      Thresholds thresholds,
      Owner owner) {
    this.writing = writing;
    this.writer = writer;
    this.settings = settings;
    this.thresholds = thresholds;
    this.owner = owner;
    idle = writing.newCondition();
  }

  /** Why the last rewrite failed, {@code null} if it did not. */
  @Nullable String error() {
    return error;
  }

  /** Whether something is being rewritten or soon will be. */
  boolean isBusy() {
    return scheduled;
  }

  /** How many segments are being rewritten; any thread. */
  int running() {
    return running ? 1 : 0;
  }

  /** Rewrites that ended well; any thread. */
  Optimizations ended() {
    return ended;
  }

  /** Takes over new thresholds; under the lock. */
  void configure(Thresholds changed) {
    thresholds = changed;
    wake();
  }

  /** After a failure, lets the next rewrite be tried; under the lock. */
  void resume() {
    paused = false;
    wake();
  }

  /** Looks whether something is due; under the lock. */
  void wake() {
    if (scheduled || closed || paused || owner.hasFailed() || next().isEmpty()) {
      return;
    }
    scheduled = true;
    try {
      settings.background().execute(this::run);
    } catch (RejectedExecutionException _) {
      // The node is going down.
      scheduled = false;
    }
  }

  /** What is to be rewritten, and of which group it is. */
  private record Due(SegmentGroup group, Rewrite rewrite) {}

  private Optional<Due> next() {
    return writer.groups().stream()
        .flatMap(
            group ->
                OptimizerPlan.next(facts(group), thresholds).stream()
                    .map(rewrite -> new Due(group, rewrite)))
        .findFirst();
  }

  private static List<SegmentFacts> facts(SegmentGroup group) {
    return group.segments().stream()
        .map(
            segment ->
                new SegmentFacts(
                    segment.number(),
                    !segment.isSealed(),
                    segment.rowCount(),
                    segment.deleted().count(),
                    segment.bytes()))
        .toList();
  }

  private void run() {
    var merge = begin();
    if (merge == null) {
      return;
    }
    var startNanos = System.nanoTime();
    var done = false;
    try {
      done = merge.copy(() -> closed);
      if (done) {
        merge.finish();
        done = replace(merge);
      }
      if (done) {
        var took = Duration.ofNanos(System.nanoTime() - startNanos);
        ended = ended.and(merge.merged().rowCount(), took, settings.clock().instant());
      }
      error = null;
    } catch (StorageException e) {
      error = e.failure().describe();
      pause();
    } catch (RuntimeException | Error e) {
      // Not again and again: what is wrong with these segments stays wrong.
      error = e.toString();
      pause();
      throw e;
    } finally {
      if (!done) {
        merge.discard();
      }
      end();
    }
  }

  private @Nullable SegmentMerge begin() {
    writing.lock();
    try {
      var due = next();
      if (closed || owner.hasFailed() || due.isEmpty()) {
        scheduled = false;
        return null;
      }
      var merge = writer.beginMerge(due.get().group(), due.get().rewrite().segments());
      owner.segmentsChanged();
      running = true;
      return merge;
    } catch (StorageException e) {
      error = e.failure().describe();
      paused = true;
      scheduled = false;
      return null;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Puts the new segment in place; {@code false} if the shard was closed, failed or emptied
   * meanwhile.
   */
  private boolean replace(SegmentMerge merge) {
    while (!closed) {
      while (merge.catchUp() > FEW) {
        if (closed) {
          return false;
        }
      }
      var schemas = IndexBuild.schemas(List.of());
      writing.lock();
      try {
        if (closed || owner.hasFailed()) {
          return false;
        }
        schemas = writer.schemas(merge);
        if (merge.merged().indexes().schemas().equals(schemas)) {
          var replaced = writer.replace(merge);
          if (replaced) {
            owner.segmentsChanged();
          }
          return replaced;
        }
      } finally {
        writing.unlock();
      }
      // A payload index came or went meanwhile: too long a work to do under the lock.
      merge.adjust(schemas);
    }
    return false;
  }

  private void pause() {
    writing.lock();
    try {
      paused = true;
    } finally {
      writing.unlock();
    }
  }

  private void end() {
    writing.lock();
    try {
      running = false;
      scheduled = false;
      idle.signalAll();
      wake();
    } finally {
      writing.unlock();
    }
  }

  /** Ends background work; returns when it has ended. Under the lock. */
  void close() {
    closed = true;
    while (running) {
      idle.awaitUninterruptibly();
    }
  }
}
