package io.sampo.cluster.metadata;

import io.sampo.cluster.catalog.Catalog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The replicated state as this peer has it, for any thread. Survives that the log's store is closed
 * and opened anew.
 */
public final class Metadata {
  private final List<Consumer<ClusterState>> listeners = new CopyOnWriteArrayList<>();
  private final Catalog catalog;
  private volatile ClusterState state;

  public Metadata(ClusterState state) {
    this.state = state;
    this.catalog = new Catalog(state.catalog());
  }

  public ClusterState state() {
    return state;
  }

  /** The part of it that the coordinator writes. */
  public Catalog catalog() {
    return catalog;
  }

  /** Is told of every state after the present one, on the thread that applies the log. */
  public void listen(Consumer<ClusterState> listener) {
    listeners.add(listener);
  }

  void publish(ClusterState next) {
    state = next;
    catalog.publish(next.catalog());
    listeners.forEach(listener -> listener.accept(next));
  }
}
