package io.sampo.cluster.consensus;

import java.util.ArrayDeque;

/** A thread in virtual time: one task after the other, each as long as it says. */
final class SimThread implements RaftThread {
  private final EventScheduler scheduler;
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private long busyUntilNanos;
  private boolean waking;
  private boolean ended;

  SimThread(EventScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable task) {
    if (!ended) {
      ready.add(task);
      wake();
    }
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    scheduler.at(nanoTime() + delayNanos, () -> execute(task));
  }

  private void wake() {
    if (!waking && !ready.isEmpty()) {
      waking = true;
      scheduler.at(busyUntilNanos, this::runNext);
    }
  }

  private void runNext() {
    waking = false;
    if (scheduler.nowNanos() < busyUntilNanos) {
      wake(); // it was paused meanwhile
    } else if (!ended && !ready.isEmpty()) {
      ready.remove().run();
      wake();
    }
  }

  /** The running task, or else the next one, takes so much longer. */
  void busy(long nanos) {
    busyUntilNanos = nanoTime() + nanos;
  }

  /** Where the running task is in time. */
  @Override
  public long nanoTime() {
    return Math.max(scheduler.nowNanos(), busyUntilNanos);
  }

  boolean ended() {
    return ended;
  }

  @Override
  public void end() {
    ended = true;
    ready.clear();
  }
}
