package io.sampo.cluster.consensus;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Virtual time: events in the order of their time, and of their making where that is equal. */
final class EventScheduler {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
  private long nowNanos = 1;
  private long made;

  private record Event(long atNanos, long number, Runnable task) {}

  long nowNanos() {
    return nowNanos;
  }

  void at(long timeNanos, Runnable task) {
    events.add(new Event(Math.max(nowNanos, timeNanos), made++, task));
  }

  void after(long delayNanos, Runnable task) {
    at(nowNanos + delayNanos, task);
  }

  /** Lets time pass, or less if the condition becomes true after an event. */
  void run(long forNanos, BooleanSupplier enough) {
    var until = nowNanos + forNanos;
    while (!enough.getAsBoolean()) {
      var next = events.peek();
      if (next == null || next.atNanos() > until) {
        nowNanos = until;
        return;
      }
      events.remove();
      nowNanos = next.atNanos();
      next.task().run();
    }
  }
}
