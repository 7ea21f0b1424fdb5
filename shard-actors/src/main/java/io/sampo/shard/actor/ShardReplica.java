package io.sampo.shard.actor;

import io.sampo.shard.core.ReplicaMachine;
import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.BegunAnew;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
 * <p>Updates come through {@link UpdateQueue} and {@link UpdateDrain}, not through the mailbox:
 * while one group is being persisted the next one gathers, and each {@link UpdateGroup} is
 * persisted as one write. What is logged goes to the {@link ApplyWorker}. The log is replayed from
 * the engine's last flush ({@link FlushCycle}); the machine's state at that flush is kept by the
 * engine, so no snapshot store is needed.
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

  private record Resolved(UpdateDrain.Resolution resolution) implements PrivateCommand {}

  private record FlushDue() implements PrivateCommand {}

  private record FlushEnded(FlushCycle.Outcome outcome) implements PrivateCommand {}

  private record BeginAnew(long operation) implements PrivateCommand {}

  private sealed interface PrivateCommand extends Command
      permits Resolved, FlushDue, FlushEnded, BeginAnew {}

  /** A first retry soon, later ones rarely: a full disk is not emptied in milliseconds. */
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);

  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final LocalReplica replica;
  private final ApplyWorker worker;
  private final ReplicaSettings settings;
  private final boolean mayBeginAnew;
  private final UpdateDrain updates;
  private final ReplicaClock clock;
  private final FlushCycle flushes;

  /**
   * The group that is being persisted; outlives a crash of this actor, so that it can be failed.
   */
  private @Nullable UpdateGroup persisting;

  private boolean live;
  private boolean beginsAnew;

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
    this.worker = replica.worker();
    this.settings = settings;
    this.mayBeginAnew = mayBeginAnew;
    var self = context.getSelf();
    this.updates =
        new UpdateDrain(
            replica,
            settings.space(),
            () -> self.tell(new Command.Drain()),
            resolution -> self.tell(new Resolved(resolution)));
    this.clock = new ReplicaClock(settings.self(), settings.time(), replica::nextClock);
    this.flushes = new FlushCycle(replica, settings, outcome -> self.tell(new FlushEnded(outcome)));
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
      return ReplicaMachine.evolve(flushes.newest(state), event);
    };
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
    var state = flushes.newest(replayed);
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
    flushes.begin();
    updates.begin();
    clock.begin(state);
    replica.started(state, context.getSelf());
    timers.startTimerWithFixedDelay(new FlushDue(), settings.flushInterval());
    context.getSelf().tell(new Command.Drain());
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
        .onCommand(Command.Drain.class, (state, _) -> log(state, updates.next()))
        .onCommand(Resolved.class, (state, done) -> log(state, updates.resolved(done.resolution())))
        .onCommand(Command.Become.class, this::onBecome)
        .onCommand(FlushDue.class, this::onFlushDue)
        .onCommand(FlushEnded.class, (_, ended) -> onFlushEnded(ended))
        .onCommand(Command.Tell.class, this::onTell)
        .onCommand(Command.Adopt.class, this::onAdopt)
        .onCommand(Command.Stop.class, this::onStop)
        .onCommand(Command.Abandon.class, (_, _) -> Effect().stop());
    var handler = builder.build();
    return (state, command) -> handler.apply(flushes.newest(state), command);
  }

  /** Persists what the machine takes of those that waited, as one write. */
  private Effect<ReplicaEvent, Replica> log(Replica state, List<PendingUpdate> waiting) {
    if (waiting.isEmpty()) {
      return Effect().none();
    }
    var group = UpdateGroup.decide(state, waiting, clock);
    group.send(replica.id(), settings.copying());
    var events = group.events();
    if (events.isEmpty()) {
      group.logged(worker);
      updates.goOn();
      return Effect().none();
    }
    persisting = group;
    return Effect().persist(events).thenRun(() -> onLogged(group));
  }

  private void onLogged(UpdateGroup group) {
    persisting = null;
    replica.logged(group.lastOperation());
    group.logged(worker);
    if (flushes.logged(group.bytes())) {
      context.getSelf().tell(new FlushDue());
    }
    updates.goOn();
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

  private Effect<ReplicaEvent, Replica> onFlushDue(Replica state, FlushDue due) {
    flushes.flush(state);
    return Effect().none();
  }

  private Effect<ReplicaEvent, Replica> onFlushEnded(FlushEnded ended) {
    flushes.ended(ended.outcome());
    if (ended.outcome() instanceof FlushCycle.Outcome.Failed(var why)) {
      context.getLog().warn("flush failed, the log is kept: {}", why.getMessage());
    }
    return Effect().none();
  }

  private Effect<ReplicaEvent, Replica> onStop(Replica state, Command.Stop stop) {
    var self = context.getSelf();
    flushes.flushLast(
        state,
        () -> {
          self.tell(new Command.Abandon());
          stop.done().complete(null);
        });
    return Effect().none();
  }

  private void failPersisting() {
    var group = persisting;
    if (group == null) {
      return;
    }
    replica.lacks(); // others were sent what began here
    group.fail(new Refusal.Internal("the log could not be written"));
    persisting = null;
  }
}
