package io.sampo.cluster.consensus;

import io.microraft.executor.RaftNodeExecutor;
import io.microraft.impl.task.HeartbeatTask;
import io.microraft.impl.task.LeaderBackoffResetTask;
import io.microraft.impl.task.LeaderElectionTimeoutTask;
import io.microraft.impl.task.PreVoteTimeoutTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Runs the library's tasks as turns on the group's thread, its seconds at the group's {@link Pace}.
 * What counts its milliseconds are elections, which stay in real time, and the pause after a
 * message without answer, which belongs to the heartbeats.
 */
final class ScaledExecutor implements RaftNodeExecutor {
  private static final long MILLI_NANOS = 1_000_000;

  private final RaftThread thread;
  private final Pace pace;
  private final RandomGenerator random;
  private final Turns turns;
  private boolean beating;

  /** Where tasks run. */
  interface Turns {
    /** Runs the task, and then what has to follow each. */
    void run(Runnable task);

    /** Whether the caller is such a task. */
    boolean within();
  }

  ScaledExecutor(RaftThread thread, Pace pace, RandomGenerator random, Turns turns) {
    this.thread = thread;
    this.pace = pace;
    this.random = random;
    this.turns = turns;
  }

  /** At once, if in a turn: then the caller is this group's and knows what it asks for. */
  @Override
  public void execute(Runnable task) {
    if (turns.within()) {
      task.run();
    } else {
      submit(task);
    }
  }

  @Override
  public void submit(Runnable task) {
    thread.execute(() -> turns.run(task));
  }

  @Override
  public void schedule(Runnable task, long delay, TimeUnit unit) {
    thread.schedule(() -> turns.run(task), delayNanos(task, delay, unit));
  }

  private long delayNanos(Runnable task, long delay, TimeUnit unit) {
    var nanos = unit.toNanos(delay);
    if (task instanceof HeartbeatTask && !beating) {
      // A single voter takes the lead in its heartbeat: why should it wait for the first?
      beating = true;
      return 0;
    }
    if (task instanceof LeaderElectionTimeoutTask || task instanceof PreVoteTimeoutTask) {
      // The library's own noise is 100 ms; two candidates part sooner with more.
      return nanos + random.nextLong(Math.max(1, nanos * 2 / 3 / MILLI_NANOS)) * MILLI_NANOS;
    }
    return unit == TimeUnit.SECONDS || task instanceof LeaderBackoffResetTask
        ? pace.realNanos(nanos)
        : nanos;
  }
}
