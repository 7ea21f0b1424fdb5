package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.segment.ShardEngine;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies logged operations to the engine, one after the other in log order, on a shared executor.
 * After the engine failed once it applies nothing more: what comes later fails, and the log brings
 * it back when the engine is opened anew.
 */
final class ApplyWorker {
  /** What may wait to be applied before the actor stops logging more. */
  static final long MAX_BACKLOG_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(ApplyWorker.class);

  private final ShardEngine engine;
  private final Executor executor;
  private final Consumer<StorageFailure> onFailure;
  private final ArrayDeque<Task> tasks = new ArrayDeque<>();
  private long backlogBytes;
  private boolean running;
  private @Nullable Runnable onSpace;
  private volatile @Nullable StorageFailure failed;

  private record Task(long bytes, Runnable work) {}

  ApplyWorker(ShardEngine engine, Executor executor, Consumer<StorageFailure> onFailure) {
    this.engine = engine;
    this.executor = executor;
    this.onFailure = onFailure;
  }

  /** Applies the operation after all before it, then completes the update. */
  void apply(OperationTaken taken, PendingUpdate update) {
    enqueue(update.bytes(), () -> applyNow(taken, update));
  }

  /** Runs {@code work} when everything handed in before is applied. */
  void afterwards(Runnable work) {
    enqueue(0, work);
  }

  /** Operations and other work that wait. */
  synchronized int backlog() {
    return tasks.size();
  }

  /** Whether there is room; if not, {@code retry} runs once there is. */
  synchronized boolean hasRoom(Runnable retry) {
    if (backlogBytes < MAX_BACKLOG_BYTES) {
      return true;
    }
    onSpace = retry;
    return false;
  }

  private void applyNow(OperationTaken taken, PendingUpdate update) {
    var broken = failed;
    if (broken != null) {
      update.applied().completeExceptionally(new RefusedException(refusal(broken)));
      return;
    }
    try {
      engine
          .apply(taken.operation(), taken.stamp(), taken.update())
          .ifPresentOrElse(
              why -> update.applied().completeExceptionally(new RefusedException(why)),
              () -> update.applied().complete(taken.operation()));
    } catch (StorageException e) {
      failed = e.failure();
      update.applied().completeExceptionally(new RefusedException(refusal(e.failure())));
      onFailure.accept(e.failure());
    } catch (RuntimeException bug) {
      LOG.error("operation {} cannot be applied and is passed over", taken.operation(), bug);
      update.applied().completeExceptionally(bug);
    }
  }

  static Refusal refusal(StorageFailure failure) {
    return switch (failure) {
      case StorageFailure.DiskFull full -> new Refusal.InsufficientStorage(full.describe());
      case StorageFailure.Corrupt corrupt -> new Refusal.Internal(corrupt.describe());
      case StorageFailure.Lost lost -> new Refusal.Internal(lost.describe());
    };
  }

  private void enqueue(long bytes, Runnable work) {
    synchronized (this) {
      tasks.addLast(new Task(bytes, work));
      backlogBytes += bytes;
      if (running) {
        return;
      }
      running = true;
    }
    executor.execute(this::run);
  }

  private void run() {
    while (true) {
      Task task;
      Runnable wake = null;
      synchronized (this) {
        var next = tasks.peekFirst();
        if (next == null) {
          running = false;
          return;
        }
        task = next;
      }
      try {
        task.work().run();
      } catch (RuntimeException bug) {
        LOG.error("work behind the operations failed", bug);
      } finally {
        synchronized (this) {
          tasks.removeFirst();
          backlogBytes -= task.bytes();
          if (onSpace != null && backlogBytes < MAX_BACKLOG_BYTES / 2) {
            wake = onSpace;
            onSpace = null;
          }
        }
      }
      if (wake != null) {
        wake.run();
      }
    }
  }
}
