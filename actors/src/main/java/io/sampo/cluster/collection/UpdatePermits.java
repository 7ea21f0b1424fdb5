package io.sampo.cluster.collection;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Lets so many changes go on at one time, others wait for their turn, in order. Too many that wait
 * are refused with {@code ShardUnavailable}. Any thread; nobody is blocked.
 */
final class UpdatePermits {
  /** Well-behaved clients wait for their answers; these are that many clients. */
  static final int MOST_WAITING = 10_000;

  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  /**
   * All are free.
   *
   * @param executor begins changes that had to wait
   */
  UpdatePermits(int permits, Executor executor) {
    this.free = permits;
    this.executor = executor;
  }

  /** Begins the change when it is its turn; the next one may begin when it is complete. */
  <T> CompletionStage<T> run(Supplier<CompletionStage<T>> change) {
    var result = new CompletableFuture<T>();
    Runnable begin = () -> begin(change, result);
    synchronized (this) {
      if (free == 0) {
        if (waiting.size() == MOST_WAITING) {
          return CompletableFuture.failedStage(
              new RefusedException(
                  new Refusal.ShardUnavailable("too many updates wait for their turn")));
        }
        waiting.add(begin);
        return result;
      }
      free--;
    }
    begin.run();
    return result;
  }

  private <T> void begin(Supplier<CompletionStage<T>> change, CompletableFuture<T> result) {
    CompletionStage<T> stage;
    try {
      stage = change.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (answer, failure) -> {
          release();
          if (failure == null) {
            result.complete(answer);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  private void release() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    executor.execute(next);
  }
}
