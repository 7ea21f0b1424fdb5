package io.sampo.cluster.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Questions whether this member leads. Those that come while one is on its way wait for the next
 * one: an answer that was given before a question says nothing about it. On the group's thread.
 */
final class Confirmations<T> {
  private final Consumer<List<T>> ask;
  private List<T> waiting = new ArrayList<>();
  private boolean asking;

  /**
   * @param ask asks for all of these at once, and calls {@link #answered} when there is an answer
   */
  Confirmations(Consumer<List<T>> ask) {
    this.ask = ask;
  }

  /** Whether it has to wait. */
  boolean add(T question) {
    var waits = asking;
    waiting.add(question);
    next();
    return waits;
  }

  void answered() {
    asking = false;
    next();
  }

  private void next() {
    if (!asking && !waiting.isEmpty()) {
      asking = true;
      var now = waiting;
      waiting = new ArrayList<>();
      ask.accept(now);
    }
  }
}
