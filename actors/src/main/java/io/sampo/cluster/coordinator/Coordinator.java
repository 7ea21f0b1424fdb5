package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.journal.JournalAccess;
import io.sampo.cluster.steward.StewardRule;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.transfer.port.TransferPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
 * cannot persist, and so cannot answer either.
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

  /** What the coordinator knows of the world beside the catalog. */
  public interface Surroundings {
    /** Whether that moment on the clock of that peer has passed. */
    boolean hasPassed(Instant moment, PeerId onClockOf);

    /** A fresh id for a command of its own. */
    UUID newId();

    /** How long ago that peer was heard; empty if that is too long to count as alive. */
    Optional<Duration> silence(PeerId peer);
  }

  /** Looks after the shards, now and then. */
  private record Tend() implements Command {}

  private static final Duration TEND_PERIOD = Duration.ofMillis(300);

  /** Name of its journal. */
  public static final String PERSISTENCE_ID = "coordinator";

  /** Room for the frame around the events in an entry of the log. */
  private static final int LARGEST_CHANGE_BYTES = RaftGroup.MAX_OPERATION_BYTES - 1024;

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Surroundings surroundings;
  private final Optional<Transfers<Command>> transfers;
  private final long maxCollections;
  private final Pauses pauses = new Pauses(System::nanoTime);
  private final DeadReplicas dead = new DeadReplicas(System::nanoTime);

  /**
   * The behavior of a coordinator that takes the journal over from whoever had it.
   *
   * @param transfers has transfers carried out; empty where there is one peer for ever
   */
  public static Behavior<Command> create(
      Surroundings surroundings, Optional<TransferPort> transfers, long maxCollections) {
    return Behaviors.setup(
        context -> {
          JournalAccess.of(context.getSystem()).forget();
          return Behaviors.withTimers(
              timers ->
                  Behaviors.setup(
                      inner ->
                          new Coordinator(inner, timers, surroundings, transfers, maxCollections)));
        });
  }

  private Coordinator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Surroundings surroundings,
      Optional<TransferPort> port,
      long maxCollections) {
    super(
        PersistenceId.ofUniqueId(PERSISTENCE_ID),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.2));
    this.context = context;
    this.timers = timers;
    this.surroundings = surroundings;
    this.transfers = port.map(found -> new Transfers<>(context, found));
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
      timers.startTimerWithFixedDelay(new Tend(), TEND_PERIOD);
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
    if (surroundings.hasPassed(request.deadline(), request.origin())) {
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
              follow(next);
              if (request.command() instanceof CatalogCommand.FinishTransfer) {
                context.getSelf().tell(new Tend()); // the next one need not wait
              }
            });
  }

  private void follow(CatalogState state) {
    transfers.ifPresent(children -> children.follow(state));
  }

  /** Transfers that are agreed on are carried out here; those that are due are begun. */
  private Effect<CatalogChange, CatalogState> tend(CatalogState state) {
    follow(state);
    pauses.follow(state);
    dead.follow(Target.dead(state));
    var due =
        StewardRule.due(state, peer -> surroundings.silence(peer).isPresent(), this::mayBegin)
            .stream()
            .findFirst();
    return due.isPresent() ? start(state, due.get()) : Effect().none();
  }

  private boolean mayBegin(CatalogCommand.StartTransfer transfer) {
    var target = Target.of(transfer);
    return pauses.isOver(target)
        && surroundings
            .silence(transfer.to())
            .filter(silence -> dead.wasSeenBefore(target, silence))
            .isPresent();
  }

  private Effect<CatalogChange, CatalogState> start(
      CatalogState state, CatalogCommand.StartTransfer transfer) {
    pauses.begun(Target.of(transfer));
    var change =
        CatalogMachine.decide(state, transfer, maxCollections).change(surroundings.newId());
    return Effect()
        .persist(change)
        .thenRun(
            (CatalogState next) -> {
              context.getLog().info("{}: {}", transfer, change.outcome());
              follow(next);
            });
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
