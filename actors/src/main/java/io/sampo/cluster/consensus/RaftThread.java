package io.sampo.cluster.consensus;

/**
 * The one thread of a group, and its time. A thread of its own, because it waits for the disk; a
 * simulation brings another.
 */
public interface RaftThread {
  /**
   * Runs it after what was handed over before. Any thread may call; after the end it is dropped.
   */
  void execute(Runnable task);

  /** Runs it after a while; 0 is as soon as possible. */
  void schedule(Runnable task, long delayNanos);

  /** On the clock of {@code System.nanoTime}. */
  long nanoTime();

  /** What has not begun is dropped. The thread itself may call. */
  void end();

  static RaftThread named(String name) {
    return new DedicatedThread(name);
  }
}
