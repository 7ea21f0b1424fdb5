package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogEvent;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.shard.port.LogTruncation;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The one writer of the metadata. Decides on the state after all events before it, persists what
 * happened, publishes it to the catalog and only then answers. On a single node its journal is the
 * node's own; the catalog's copy on disk takes the place of a snapshot.
 */
public final class Coordinator
    extends EventSourcedBehavior<Coordinator.Command, CatalogEvent, CatalogState> {

  /** What the coordinator is told. */
  public sealed interface Command {
    /**
     * Do this, unless the deadline has passed before it is begun.
     *
     * @param reply the answer, or the refusal as a {@link RefusedException}
     */
    record Execute(CatalogCommand command, Instant deadline, CompletableFuture<Boolean> reply)
        implements Command {}
  }

  /** Name of its log. */
  public static final String PERSISTENCE_ID = "coordinator";

  /** Events after which those that the catalog's copy holds are dropped from the journal. */
  private static final int TRUNCATE_EVERY = 100;

  private final ActorContext<Command> context;
  private final Catalog catalog;
  private final LogTruncation truncation;
  private final InstantSource clock;
  private final long maxCollections;
  private final CompletableFuture<Void> recovered;

  /**
   * The behavior.
   *
   * @param recovered completes once the catalog holds all that was ever committed here; fails where
   *     the log cannot be read
   */
  public static Behavior<Command> create(
      Catalog catalog,
      LogTruncation truncation,
      InstantSource clock,
      long maxCollections,
      CompletableFuture<Void> recovered) {
    return Behaviors.setup(
        context -> new Coordinator(context, catalog, truncation, clock, maxCollections, recovered));
  }

  private Coordinator(
      ActorContext<Command> context,
      Catalog catalog,
      LogTruncation truncation,
      InstantSource clock,
      long maxCollections,
      CompletableFuture<Void> recovered) {
    super(
        PersistenceId.ofUniqueId(PERSISTENCE_ID),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
    this.context = context;
    this.catalog = catalog;
    this.truncation = truncation;
    this.clock = clock;
    this.maxCollections = maxCollections;
    this.recovered = recovered;
  }

  @Override
  public CatalogState emptyState() {
    return catalog.state();
  }

  @Override
  public Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public EventHandler<CatalogState, CatalogEvent> eventHandler() {
    return CatalogMachine::evolve;
  }

  @Override
  public SignalHandler<CatalogState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              catalog.publish(state);
              recovered.complete(null);
            })
        .onSignal(
            RecoveryFailed.class,
            (_, failed) -> recovered.completeExceptionally(failed.getFailure()))
        .build();
  }

  @Override
  public CommandHandler<Command, CatalogEvent, CatalogState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Command.Execute.class, this::execute)
        .build();
  }

  private Effect<CatalogEvent, CatalogState> execute(CatalogState state, Command.Execute execute) {
    if (clock.instant().isAfter(execute.deadline())) {
      execute
          .reply()
          .completeExceptionally(
              new RefusedException(
                  new Refusal.Internal("the operation was dropped, its deadline had passed")));
      return Effect().none();
    }
    var decision = CatalogMachine.decide(state, execute.command(), maxCollections);
    return Effect()
        .persist(decision.events())
        .thenRun(
            (CatalogState next) -> {
              if (!decision.events().isEmpty()) {
                published(next);
              }
              decision
                  .refusal()
                  .ifPresentOrElse(
                      why -> execute.reply().completeExceptionally(new RefusedException(why)),
                      () -> execute.reply().complete(decision.result()));
            });
  }

  private void published(CatalogState next) {
    catalog.publish(next);
    context.getLog().info("metadata at {}", next.index());
    if (next.index() % TRUNCATE_EVERY == 0) {
      truncation.truncate(PERSISTENCE_ID, next.index());
    }
  }
}
