package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.journal.JournalAccess;
import io.sampo.cluster.steward.Stewards;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.transfer.port.TransferPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The one writer of the catalog: a persistent actor whose journal is the consensus log. Decides on
 * the state after all changes before, persists what follows together with the answer, and then
 * answers. Refusals are persisted as well: a coordinator that was replaced without knowing it
 * cannot persist, and so cannot answer either. It spawns a child for every transfer, and calls the
 * stewards of shards that lack a replica, who ask it for transfers as anybody else does.
 */
public final class Coordinator
    extends EventSourcedBehavior<Coordinator.Command, CatalogChange, CatalogState> {

  /** What the coordinator is told. */
  public sealed interface Command {
    /** Do this, unless it was done before or its deadline has passed before it is begun. */
    record Execute(CoordinatorRequest request, ActorRef<Answer> replyTo) implements Command {}
  }

  /**
   * What became of a command.
   *
   * @param index of the catalog that has its effect
   */
  public record Answer(Outcome outcome, long index) {}

  /** What the peers' clocks show. */
  @FunctionalInterface
  public interface Clocks {
    /** Whether that moment on the clock of that peer has passed. */
    boolean hasPassed(Instant moment, PeerId onClockOf);
  }

  /** Who carries out, asks for, and counts transfers between peers. */
  public record Helpers(TransferPort transfers, Stewards stewards, TransferMetrics metrics) {}

  private enum Tend implements Command {
    /** Sees to it, now and then, that all helpers are at work. */
    TEND
  }

  private static final Duration TEND_PERIOD = Duration.ofMillis(300);

  /** Name of its journal. */
  public static final String PERSISTENCE_ID = "coordinator";

  /** Room for the frame around the events in an entry of the log. */
  private static final int LARGEST_CHANGE_BYTES = RaftGroup.MAX_OPERATION_BYTES - 1024;

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Clocks clocks;
  private final Optional<Transfers<Command>> transfers;
  private final Optional<StewardCalls> stewards;
  private final Optional<TransferMetrics> metrics;
  private final long maxCollections;

  /**
   * The behavior of a coordinator that takes the journal over from whoever had it.
   *
   * @param helpers empty where there is one peer for ever
   */
  public static Behavior<Command> create(
      Clocks clocks, Optional<Helpers> helpers, long maxCollections) {
    return Behaviors.setup(
        context -> {
          JournalAccess.of(context.getSystem()).forget();
          return Behaviors.withTimers(
              timers ->
                  Behaviors.setup(
                      inner -> new Coordinator(inner, timers, clocks, helpers, maxCollections)));
        });
  }

  private Coordinator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Clocks clocks,
      Optional<Helpers> helpers,
      long maxCollections) {
    super(
        PersistenceId.ofUniqueId(PERSISTENCE_ID),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.2));
    this.context = context;
    this.timers = timers;
    this.clocks = clocks;
    this.transfers = helpers.map(found -> new Transfers<>(context, found.transfers()));
    this.stewards = helpers.map(found -> new StewardCalls(found.stewards(), System::nanoTime));
    this.metrics = helpers.map(Helpers::metrics);
    this.maxCollections = maxCollections;
  }

  @Override
  public CatalogState emptyState() {
    return CatalogState.EMPTY;
  }

  @Override
  public String journalPluginId() {
    return "sampo.raft-journal";
  }

  @Override
  public String snapshotPluginId() {
    return "sampo.raft-snapshot-store";
  }

  @Override
  public EventHandler<CatalogState, CatalogChange> eventHandler() {
    return CatalogMachine::evolve;
  }

  @Override
  public SignalHandler<CatalogState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::begin)
        .onSignal(
            JournalPersistFailed.class,
            (_, failed) ->
                context.getLog().warn("cannot persist: {}", failed.failure().getMessage()))
        .build();
  }

  /** At every recovery: a restart after a failure to persist has taken all timers away. */
  private void begin(CatalogState state) {
    context.getLog().info("coordinates from here, metadata at {}", state.index());
    if (transfers.isPresent()) {
      timers.startTimerWithFixedDelay(Tend.TEND, TEND_PERIOD);
    }
  }

  @Override
  public CommandHandler<Command, CatalogChange, CatalogState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Command.Execute.class, this::execute)
        .onCommand(Tend.class, (state, _) -> tend(state))
        .build();
  }

  private Effect<CatalogChange, CatalogState> execute(CatalogState state, Command.Execute execute) {
    var request = execute.request();
    var known = state.outcomes().of(request.id());
    if (known.isPresent()) {
      return Effect()
          .none()
          .thenRun(
              (CatalogState now) -> execute.replyTo().tell(new Answer(known.get(), now.index())));
    }
    if (clocks.hasPassed(request.deadline(), request.origin())) {
      context.getLog().debug("{} came after its deadline", request.id());
      return Effect().none();
    }
    var change = decide(state, request);
    return Effect()
        .persist(change)
        .thenRun(
            (CatalogState next) -> {
              context.getLog().debug("{} events, metadata at {}", change.events(), next.index());
              execute.replyTo().tell(new Answer(change.outcome(), next.index()));
              metrics.ifPresent(counts -> counts.count(state, change.events()));
              follow(next);
              if (request.command() instanceof CatalogCommand.FinishTransfer finished) {
                stewards.ifPresent(calls -> calls.next(next, finished.collection()));
              }
            });
  }

  private void follow(CatalogState state) {
    transfers.ifPresent(children -> children.follow(state));
  }

  private Effect<CatalogChange, CatalogState> tend(CatalogState state) {
    follow(state);
    stewards.ifPresent(calls -> calls.ensure(state));
    return Effect().none();
  }

  private CatalogChange decide(CatalogState state, CoordinatorRequest request) {
    var change =
        CatalogMachine.decide(state, request.command(), maxCollections).change(request.id());
    if (CatalogCodec.write(change, CatalogChange.class).length <= LARGEST_CHANGE_BYTES) {
      return change;
    }
    var refusal = new Refusal.BadRequest("this takes more than " + LARGEST_CHANGE_BYTES + " bytes");
    return new CatalogChange(request.id(), List.of(), new Outcome(false, refusal));
  }
}
