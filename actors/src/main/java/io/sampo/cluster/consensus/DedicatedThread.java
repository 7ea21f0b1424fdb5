package io.sampo.cluster.consensus;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread of the operating system. */
final class DedicatedThread implements RaftThread {
  private static final Logger LOG = LoggerFactory.getLogger(DedicatedThread.class);

  private final ScheduledThreadPoolExecutor executor;

  DedicatedThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).daemon(true).factory());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    schedule(task, 0);
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    try {
      executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      LOG.trace("the thread has ended: a task is dropped");
    }
  }

  /** The executor would keep the failure to itself. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a task of the group's thread failed", e);
      throw e;
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void end() {
    executor.shutdown();
  }
}
