package io.sampo.shard.actor;

import io.sampo.shard.model.Replica;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The flushes of one replica's engine, one at a time: when one is due, the machine's state that is
 * kept with it, and what of the log is not needed after it. Of the replica's actor.
 */
final class FlushCycle {

  /** How a flush ended. */
  sealed interface Outcome {
    /**
     * All up to the operation is durable.
     *
     * @param state as it was kept
     */
    record Flushed(Replica state, long operation) implements Outcome {}

    /** The log is still needed. */
    record Failed(Throwable why) implements Outcome {}
  }

  private final LocalReplica replica;
  private final ReplicaSettings settings;
  private final ApplyWorker worker;
  private final Consumer<Outcome> onOutcome;
  private boolean flushing;
  private long bytesSinceFlush;

  /** As it was kept with the last flush. */
  private Replica flushed;

  /**
   * Begins with what the engine keeps.
   *
   * @param onOutcome told on the thread on which the engine ends a flush
   */
  FlushCycle(LocalReplica replica, ReplicaSettings settings, Consumer<Outcome> onOutcome) {
    this.replica = replica;
    this.settings = settings;
    this.worker = replica.worker();
    this.onOutcome = onOutcome;
    this.flushed = ReplicaBytes.read(replica.engine().replicaState());
  }

  /** The actor begins to live: what a life before has begun is its own. */
  void begin() {
    flushing = false;
  }

  /**
   * A restart after a failed write begins with the state with which this actor began, though the
   * log may have been truncated since: what was flushed last is as it was before the events that
   * are left.
   */
  Replica newest(Replica state) {
    return state.lastOperation() < flushed.lastOperation() ? flushed : state;
  }

  /** So much more is logged; says whether a flush is due at once. */
  boolean logged(long bytes) {
    bytesSinceFlush += bytes;
    return bytesSinceFlush > settings.flushAfterBytes();
  }

  /**
   * Starts a flush, unless one runs or nothing is new.
   *
   * <p>The engine has applied exactly what this state has seen when the worker gets to the flush,
   * so the log is needed no longer up to the state's last event, also where that is none of the
   * engine's.
   */
  void flush(Replica state) {
    if (flushing || state.lastOperation() == flushed.lastOperation()) {
      return;
    }
    flushing = true;
    bytesSinceFlush = 0;
    replica
        .engine()
        .forgetDeletions(settings.deletions().forgettable(replica.id(), settings.time().millis()));
    flushBehind(
        state,
        flush ->
            flush.whenComplete(
                (operation, failure) ->
                    onOutcome.accept(
                        failure == null
                            ? new Outcome.Flushed(state, operation)
                            : new Outcome.Failed(failure))));
  }

  /** The flush ended; after a good one the log may go up to what is durable. */
  void ended(Outcome outcome) {
    flushing = false;
    switch (outcome) {
      case Outcome.Flushed(var state, long operation) -> {
        flushed = newest(state);
        settings.truncation().truncate(replica.id().persistenceId(), operation);
      }
      case Outcome.Failed _ -> {}
    }
  }

  /** Flushes what there is before the end; {@code done} runs also when that fails. */
  void flushLast(Replica state, Runnable done) {
    flushBehind(state, flush -> flush.whenComplete((_, _) -> done.run()));
  }

  /** When the worker has applied all that was handed in before. */
  private void flushBehind(Replica state, Consumer<CompletionStage<Long>> then) {
    var bytes = ReplicaBytes.write(state);
    worker.afterwards(() -> then.accept(replica.engine().flush(bytes)));
  }
}
