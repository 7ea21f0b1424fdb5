package io.sampo.shard.actor;

import io.sampo.shard.core.ReplicaMachine;
import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Knowledge.Clock;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.BegunAnew;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Copying;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One shard replica: its operations are its events, its state machine is the replica state.
 *
 * <p>Updates come through {@link UpdateQueue}, not through the mailbox: while one group is being
 * persisted the next one gathers, and each group is persisted as one write. What is logged goes to
 * the {@link ApplyWorker}. The log is replayed from the engine's last flush; the machine's state at
 * that flush is kept by the engine, so no snapshot store is needed.
 */
final class ShardReplica extends EventSourcedBehavior<ShardReplica.Command, ReplicaEvent, Replica> {

  /** What the actor is told. */
  sealed interface Command {
    /** Updates wait in the queue. */
    record Drain() implements Command {}

    /** All peers agreed on this state; {@code done} completes once it is logged. */
    record Become(ReplicaState state, CompletableFuture<ReplicaState> done) implements Command {}

    /** Say what the machine's state is after all that came before. */
    record Tell(CompletableFuture<Replica> answer) implements Command {}

    /** Log that states of another replica were merged; {@code done} completes once it is. */
    record Adopt(Knowledge knowledge, long latestHlt, CompletableFuture<Void> done)
        implements Command {}

    /** Flush, then stop. */
    record Stop(CompletableFuture<Void> done) implements Command {}

    /** Stop at once; what is logged and not flushed is replayed at the next start. */
    record Abandon() implements Command {}
  }

  private record Resolved(
      PendingUpdate update, @Nullable UpdateOperation to, @Nullable Throwable why)
      implements PrivateCommand {}

  private record FlushDue() implements PrivateCommand {}

  private record Flushed(Replica state, long operation) implements PrivateCommand {}

  private record FlushFailed(Throwable why) implements PrivateCommand {}

  private record SpaceLeft() implements PrivateCommand {}

  private record BeginAnew(long operation) implements PrivateCommand {}

  private sealed interface PrivateCommand extends Command
      permits Resolved, FlushDue, Flushed, FlushFailed, SpaceLeft, BeginAnew {}

  /** A first retry soon, later ones rarely: a full disk is not emptied in milliseconds. */
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);

  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  /** 2026-01-01. */
  private static final long CLOCKS_BEGIN_MILLIS = 1_767_225_600_000L;

  /** No process starts twice within it; the numbers last for seventeen years. */
  private static final long CLOCK_STEP_MILLIS = 256;

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final LocalReplica replica;
  private final ApplyWorker worker;
  private final ReplicaSettings settings;
  private final boolean mayBeginAnew;

  /**
   * The group that is being persisted; outlives a crash of this actor, so that it can be failed.
   */
  private final List<PendingUpdate> persisting = new ArrayList<>();

  private Clock clock;
  private boolean live;
  private boolean beginsAnew;
  private boolean resolving;
  private boolean flushing;
  private long bytesSinceFlush;

  /** As it was kept with the last flush. */
  private Replica flushed;

  /**
   * The behavior of a replica.
   *
   * @param mayBeginAnew whether it may be empty though it has a log: others are complete, and it is
   *     not to serve before it is
   */
  static Behavior<Command> create(
      LocalReplica replica, ReplicaSettings settings, boolean mayBeginAnew) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ShardReplica(context, timers, replica, settings, mayBeginAnew)));
  }

  private ShardReplica(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      LocalReplica replica,
      ReplicaSettings settings,
      boolean mayBeginAnew) {
    super(
        PersistenceId.ofUniqueId(replica.id().persistenceId()),
        SupervisorStrategy.restartWithBackoff(FIRST_RETRY, LAST_RETRY, 0.2));
    this.context = context;
    this.timers = timers;
    this.replica = replica;
    this.settings = settings;
    this.mayBeginAnew = mayBeginAnew;
    this.worker = replica.worker();
    this.clock = new Clock(settings.self(), 0);
    this.flushed = ReplicaBytes.read(replica.engine().replicaState());
  }

  @Override
  public Replica emptyState() {
    return ReplicaBytes.read(replica.engine().replicaState());
  }

  @Override
  public Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public EventHandler<Replica, ReplicaEvent> eventHandler() {
    return (state, event) -> {
      if (!live && event instanceof OperationTaken taken) {
        replay(taken);
      }
      return ReplicaMachine.evolve(newest(state), event);
    };
  }

  /**
   * A restart after a failed write begins with the state with which this actor began, though the
   * log may have been truncated since: what was flushed last is as it was before the events that
   * are left.
   */
  private Replica newest(Replica state) {
    return state.lastOperation() < flushed.lastOperation() ? flushed : state;
  }

  /** Ends as it did when the operation was new: with its effect, refused, or passed over. */
  private void replay(OperationTaken taken) {
    try {
      replica.engine().apply(taken.operation(), taken.stamp(), taken.update());
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException bug) {
      context
          .getLog()
          .error("operation {} cannot be applied and is passed over", taken.operation(), bug);
    }
  }

  @Override
  public SignalHandler<Replica> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(PostStop.instance(), _ -> failPersisting())
        .onSignal(PreRestart.instance(), _ -> failPersisting())
        .build();
  }

  /**
   * Log and segments number the same events. Where they disagree one of them was removed or put
   * back from elsewhere: going on would lose changes, or truncate what is not flushed.
   */
  private void onRecovered(Replica replayed) {
    var state = newest(replayed);
    long logged = lastSequenceNumber(context);
    if (state.lastOperation() == 0 && logged > 0 && mayBeginAnew) {
      beginsAnew = true;
      context.getSelf().tell(new BeginAnew(logged + 1));
      return;
    }
    if (logged != state.lastOperation()) {
      replica.unusable(
          "its log ends at operation %d, its segments and log together at %d: one of them was removed or replaced"
              .formatted(logged, state.lastOperation()));
      context.getSelf().tell(new Command.Abandon());
      return;
    }
    begin(state);
  }

  private Effect<ReplicaEvent, Replica> onBeginAnew(BeginAnew command) {
    context.getLog().info("begins anew, empty, at operation {}", command.operation());
    return Effect()
        .persist(new BegunAnew(command.operation()))
        .thenRun(
            (Replica state) -> {
              beginsAnew = false;
              begin(state);
            })
        .thenUnstashAll();
  }

  private void begin(Replica state) {
    live = true;
    flushing = false; // what a life before has begun is its own
    resolving = false;
    clock = newClock(state);
    replica.started(state, context.getSelf());
    timers.startTimerWithFixedDelay(new FlushDue(), settings.flushInterval());
    context.getSelf().tell(new Command.Drain());
  }

  /**
   * A clock that no earlier life of this replica has used, also none that forgot its last ticks: it
   * is counted by the time.
   */
  private Clock newClock(Replica state) {
    long now = settings.time().millis() - CLOCKS_BEGIN_MILLIS;
    int byTime = Math.clamp(now / CLOCK_STEP_MILLIS, 1, Integer.MAX_VALUE / 2);
    int used = state.knowledge().lastClock(settings.self());
    return new Clock(settings.self(), replica.nextClock(Math.max(used + 1, byTime)));
  }

  @Override
  public CommandHandler<Command, ReplicaEvent, Replica> commandHandler() {
    var builder = newCommandHandlerBuilder();
    builder
        .forState(_ -> beginsAnew)
        .onCommand(BeginAnew.class, (_, command) -> onBeginAnew(command))
        .onAnyCommand(() -> Effect().stash());
    builder
        .forAnyState()
        .onCommand(Command.Drain.class, (state, _) -> drain(state))
        .onCommand(SpaceLeft.class, (state, _) -> drain(state))
        .onCommand(Resolved.class, this::onResolved)
        .onCommand(Command.Become.class, this::onBecome)
        .onCommand(FlushDue.class, (state, _) -> flush(state))
        .onCommand(Flushed.class, (_, done) -> onFlushed(done))
        .onCommand(FlushFailed.class, (_, failed) -> onFlushFailed(failed))
        .onCommand(Command.Tell.class, this::onTell)
        .onCommand(Command.Adopt.class, this::onAdopt)
        .onCommand(Command.Stop.class, this::onStop)
        .onCommand(Command.Abandon.class, (_, _) -> Effect().stop());
    var handler = builder.build();
    return (state, command) -> handler.apply(newest(state), command);
  }

  private Effect<ReplicaEvent, Replica> drain(Replica state) {
    if (resolving || !worker.hasRoom(() -> context.getSelf().tell(new SpaceLeft()))) {
      return Effect().none();
    }
    var group = replica.queue().takeGroup();
    if (group.isEmpty()) {
      return Effect().none();
    }
    if (group.getFirst().draft() instanceof Draft.Conditional(var resolve)) {
      resolving = true;
      var update = group.getFirst();
      var self = context.getSelf();
      worker.afterwards(
          () -> {
            try {
              self.tell(new Resolved(update, resolve.apply(replica.engine().view()), null));
            } catch (RuntimeException e) {
              self.tell(new Resolved(update, null, e));
            }
          });
      return Effect().none();
    }
    return log(state, group);
  }

  private Effect<ReplicaEvent, Replica> onResolved(Replica state, Resolved resolved) {
    resolving = false;
    if (resolved.to() == null) {
      var why = resolved.why();
      resolved.update().fail(why == null ? new IllegalStateException("not resolved") : why);
      return drain(state);
    }
    return log(state, List.of(resolved.update().resolvedTo(new Draft.Resolved(resolved.to()))));
  }

  /** Persists what the machine takes of the group, as one write. */
  private Effect<ReplicaEvent, Replica> log(Replica state, List<PendingUpdate> group) {
    long groupBytes = group.stream().mapToLong(PendingUpdate::bytes).sum();
    if (settings.space().availableBytes() < groupBytes) {
      if (group.stream().anyMatch(update -> update.draft() instanceof Draft.Copied)) {
        replica.lacks();
      }
      var full = new Refusal.InsufficientStorage("no disk space is left to log the update");
      group.forEach(update -> update.fail(full));
      drainMore();
      return Effect().none();
    }
    var next = state;
    var batch = new Batch();
    for (var update : group) {
      if (!update.mayBegin().getAsBoolean()) {
        update.fail(new Refusal.ShardUnavailable("the write came too late"));
        continue;
      }
      var command = command(next, update.draft());
      switch (ReplicaMachine.decide(next, command)) {
        case Decision.Accepted(var event) -> {
          batch.add(update, (OperationTaken) event);
          next = ReplicaMachine.evolve(next, event);
        }
        case Decision.Rejected(var why) -> update.fail(why);
        case Decision.Ignored _ -> batch.known.add(update);
      }
    }
    batch.send(replica.id(), settings.copying());
    if (batch.events.isEmpty()) {
      batch.finish(worker, state.lastOperation());
      drainMore();
      return Effect().none();
    }
    persisting.addAll(batch.updates);
    persisting.addAll(batch.known);
    var last = next.lastOperation();
    return Effect()
        .persist(List.<ReplicaEvent>copyOf(batch.events))
        .thenRun(
            () -> {
              persisting.clear();
              replica.logged(last);
              batch.finish(worker, last);
              logged(groupBytes);
            });
  }

  private ReplicaCommand.Take command(Replica state, Draft draft) {
    long now = settings.time().millis();
    return switch (draft) {
      case Draft.Resolved(var update) ->
          new ReplicaCommand.Take(ReplicaMachine.stamp(state, clock, now), update, false);
      case Draft.Copied(var stamp, var update) -> new ReplicaCommand.Take(stamp, update, true);
      case Draft.Local(var update) ->
          new ReplicaCommand.Take(ReplicaMachine.localStamp(state, clock, now), update, true);
      case Draft.Conditional _ -> throw new IllegalStateException("it was not resolved");
    };
  }

  /** What becomes of a group of updates. */
  private static final class Batch {
    final List<OperationTaken> events = new ArrayList<>();
    final List<PendingUpdate> updates = new ArrayList<>();

    /** Updates that the replica has already. */
    final List<PendingUpdate> known = new ArrayList<>();

    void add(PendingUpdate update, OperationTaken event) {
      events.add(event);
      updates.add(update);
    }

    /** Sends what is new in the world to the other replicas. */
    void send(ReplicaId replica, Copying copying) {
      var fresh = new ArrayList<OperationTaken>();
      var askers = new ArrayList<PendingUpdate>();
      boolean await = false;
      for (int i = 0; i < events.size(); i++) {
        var update = updates.get(i);
        if (update.draft() instanceof Draft.Resolved) {
          fresh.add(events.get(i));
          askers.add(update);
          await |= update.await();
        } else {
          update.copies().complete(List.of());
        }
      }
      if (!fresh.isEmpty()) {
        var copies = copying.send(replica, fresh, await);
        for (int i = 0; i < fresh.size(); i++) {
          askers.get(i).copies().complete(copies.get(i));
        }
      }
    }

    /** All events are logged. */
    void finish(ApplyWorker worker, long lastOperation) {
      for (int i = 0; i < events.size(); i++) {
        worker.apply(events.get(i), updates.get(i));
        updates.get(i).logged().complete(events.get(i).operation());
      }
      for (var update : known) {
        update.copies().complete(List.of());
        update.logged().complete(lastOperation);
        worker.afterwards(() -> update.applied().complete(lastOperation));
      }
    }
  }

  private void logged(long groupBytes) {
    bytesSinceFlush += groupBytes;
    if (bytesSinceFlush > settings.flushAfterBytes()) {
      context.getSelf().tell(new FlushDue());
    }
    drainMore();
  }

  private void drainMore() {
    if (replica.queue().hasMore()) {
      context.getSelf().tell(new Command.Drain());
    }
  }

  private Effect<ReplicaEvent, Replica> onBecome(Replica state, Command.Become become) {
    return switch (ReplicaMachine.decide(state, new ReplicaCommand.Become(become.state()))) {
      case Decision.Accepted(var event) ->
          Effect()
              .persist(event)
              .thenRun(
                  () -> {
                    var changed = (StateChanged) event;
                    context
                        .getLog()
                        .info(
                            "{} -> {} on agreement", changed.from().label(), changed.to().label());
                    replica.logged(changed.operation());
                    replica.become(changed.to());
                    become.done().complete(changed.to());
                  });
      case Decision.Rejected(var why) -> {
        become.done().completeExceptionally(new RefusedException(why));
        yield Effect().none();
      }
      case Decision.Ignored _ -> {
        replica.become(become.state());
        become.done().complete(become.state());
        yield Effect().none();
      }
    };
  }

  private Effect<ReplicaEvent, Replica> onTell(Replica state, Command.Tell tell) {
    tell.answer().complete(state);
    return Effect().none();
  }

  private Effect<ReplicaEvent, Replica> onAdopt(Replica state, Command.Adopt adopt) {
    var command = new ReplicaCommand.Adopt(adopt.knowledge(), adopt.latestHlt());
    if (!(ReplicaMachine.decide(state, command) instanceof Decision.Accepted(var event))) {
      throw new IllegalStateException("what was merged must be adopted");
    }
    return Effect()
        .persist(event)
        .thenRun(
            () -> {
              replica.logged(event.operation());
              adopt.done().complete(null);
            });
  }

  private Effect<ReplicaEvent, Replica> flush(Replica state) {
    if (flushing || state.lastOperation() == flushed.lastOperation()) {
      return Effect().none();
    }
    startFlush(state);
    return Effect().none();
  }

  /**
   * The engine has applied exactly what this state has seen when the worker gets to the flush, so
   * the log is needed no longer up to the state's last event, also where that is none of the
   * engine's.
   */
  private void startFlush(Replica state) {
    flushing = true;
    bytesSinceFlush = 0;
    replica
        .engine()
        .forgetDeletions(settings.deletions().forgettable(replica.id(), settings.time().millis()));
    var self = context.getSelf();
    var bytes = ReplicaBytes.write(state);
    worker.afterwards(
        () ->
            replica
                .engine()
                .flush(bytes)
                .whenComplete(
                    (operation, failure) ->
                        self.tell(
                            failure == null
                                ? new Flushed(state, operation)
                                : new FlushFailed(failure))));
  }

  private Effect<ReplicaEvent, Replica> onFlushed(Flushed done) {
    flushing = false;
    flushed = newest(done.state());
    settings.truncation().truncate(replica.id().persistenceId(), done.operation());
    return Effect().none();
  }

  private Effect<ReplicaEvent, Replica> onFlushFailed(FlushFailed failed) {
    flushing = false;
    context.getLog().warn("flush failed, the log is kept: {}", failed.why().getMessage());
    return Effect().none();
  }

  private Effect<ReplicaEvent, Replica> onStop(Replica state, Command.Stop stop) {
    var bytes = ReplicaBytes.write(state);
    ActorRef<Command> self = context.getSelf();
    worker.afterwards(
        () ->
            replica
                .engine()
                .flush(bytes)
                .whenComplete(
                    (_, _) -> {
                      self.tell(new Command.Abandon());
                      stop.done().complete(null);
                    }));
    return Effect().none();
  }

  private void failPersisting() {
    if (!persisting.isEmpty()) {
      replica.lacks(); // others were sent what began here
    }
    persisting.forEach(update -> update.fail(new Refusal.Internal("the log could not be written")));
    persisting.clear();
  }
}
