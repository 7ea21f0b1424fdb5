package io.sampo.cluster.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The metadata as this peer knows them: served at once after a start, from the copy on disk, and
 * never behind what was acknowledged to a caller of this peer. Any thread reads; one writes.
 */
public final class Catalog {
  private final CatalogStore store;
  private final List<Consumer<CatalogState>> listeners = new CopyOnWriteArrayList<>();
  private volatile CatalogState state;

  public Catalog(CatalogStore store) {
    this.store = store;
    this.state = store.load().orElse(CatalogState.EMPTY);
  }

  public CatalogState state() {
    return state;
  }

  /** Is told of every state after the present one, on the thread that publishes it. */
  public void listen(Consumer<CatalogState> listener) {
    listeners.add(listener);
  }

  /** Makes the state durable, then visible. Older states are ignored. */
  public void publish(CatalogState next) {
    if (next.index() <= state.index()) {
      return;
    }
    store.save(next);
    state = next;
    listeners.forEach(listener -> listener.accept(next));
  }
}
