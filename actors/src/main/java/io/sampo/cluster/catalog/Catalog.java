package io.sampo.cluster.catalog;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The metadata as this peer knows them: served at once after a start, and never behind what was
 * acknowledged to a caller of this peer. Any thread reads; one publishes, what is durable.
 */
public final class Catalog {
  private final List<Consumer<CatalogState>> listeners = new CopyOnWriteArrayList<>();
  private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting =
      new ConcurrentSkipListMap<>();
  private volatile CatalogState state;

  public Catalog(CatalogState state) {
    this.state = state;
  }

  public CatalogState state() {
    return state;
  }

  /** Is told of every state after the present one, on the thread that publishes it. */
  public void listen(Consumer<CatalogState> listener) {
    listeners.add(listener);
  }

  /** Makes the state visible. One that has nothing new is ignored. */
  public void publish(CatalogState next) {
    if (next.index() < state.index()) {
      return;
    }
    boolean news = next.index() > state.index();
    state = next;
    if (news) {
      listeners.forEach(listener -> listener.accept(next));
      waiting
          .headMap(next.index(), true)
          .values()
          .forEach(waiter -> waiter.completeAsync(() -> null));
      waiting.headMap(next.index(), true).clear();
    }
  }

  /** Completes when the state is as asked; fails with a {@code TimeoutException}. */
  public CompletionStage<Void> await(Predicate<CatalogState> condition, Duration limit) {
    var met = new CompletableFuture<Void>();
    Consumer<CatalogState> listener =
        now -> {
          if (condition.test(now)) {
            met.completeAsync(() -> null);
          }
        };
    listeners.add(listener);
    listener.accept(state);
    return met.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((_, _) -> listeners.remove(listener));
  }

  /** Completes when the state has that index; fails with a {@code TimeoutException}. */
  public CompletionStage<Void> await(long index, Duration limit) {
    if (state.index() >= index) {
      return CompletableFuture.completedFuture(null);
    }
    var waiter = waiting.computeIfAbsent(index, _ -> new CompletableFuture<>());
    if (state.index() >= index) {
      waiter.complete(null);
      waiting.remove(index, waiter);
    }
    return waiter.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
