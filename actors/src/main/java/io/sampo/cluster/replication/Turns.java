package io.sampo.cluster.replication;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Has work of the same kind done one after the other, whatever becomes of the one before. Any
 * thread.
 *
 * @param <K> kinds
 */
final class Turns<K> {
  private final Map<K, CompletableFuture<?>> last = new ConcurrentHashMap<>();

  /** Begins the work when all of its kind that was given before has ended. */
  <T> CompletionStage<T> take(K kind, Supplier<CompletionStage<T>> work) {
    var mine = new CompletableFuture<T>();
    var before = last.put(kind, mine);
    var turn = before == null ? CompletableFuture.completedFuture(null) : before;
    turn.handle((_, _) -> null)
        .thenCompose(_ -> work.get())
        .whenComplete(
            (result, failure) -> {
              last.remove(kind, mine);
              if (failure == null) {
                mine.complete(result);
              } else {
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  /** Kinds of which something is being done. */
  int size() {
    return last.size();
  }
}
