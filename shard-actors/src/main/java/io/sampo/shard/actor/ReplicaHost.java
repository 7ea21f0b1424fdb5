package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.EngineFactory;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.segment.ShardEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Makes the replicas of this peer what all peers agreed on: opens and starts what is missing, tells
 * each its state, closes and removes what is no longer wanted. A replica whose engine or log failed
 * is opened anew, with growing pauses, for as long as it is wanted.
 *
 * <pre>
 * wanted -> opening -> running -> (engine failed) -> stopping -> opening ...
 *              |          \-> (unwanted) -> stopping -> removed
 *              \-> left out -> (to be brought back) -> removed -> opening ...
 * </pre>
 */
public final class ReplicaHost extends AbstractBehavior<ReplicaHost.Command> {

  /** What the host is told. */
  public sealed interface Command {
    /**
     * These replicas are wanted, no others.
     *
     * @param outcome completes when each one is Active, fails with the first that cannot be opened
     */
    record Want(List<DesiredReplica> replicas, CompletableFuture<Void> outcome)
        implements Command {}

    /**
     * Tells when these replicas are in the state they were wanted in; one that is not wanted (any
     * more) fails it.
     */
    record Await(List<ReplicaId> replicas, CompletableFuture<Void> settled) implements Command {}

    /** Flushes and stops all replicas; {@code done} completes when nothing is open any more. */
    record Stop(CompletableFuture<Void> done) implements Command {}
  }

  private record Opened(ReplicaId id, ShardEngine engine) implements Private {}

  private record OpenFailed(ReplicaId id, Throwable why) implements Private {}

  private record Failed(ReplicaId id, StorageFailure why) implements Private {}

  private record Ended(ReplicaId id) implements Private {}

  private record Closed(ReplicaId id) implements Private {}

  private record Removed(ReplicaId id, @Nullable Throwable failure) implements Private {}

  private record Retry(ReplicaId id) implements Private {}

  private sealed interface Private extends Command
      permits Opened, OpenFailed, Failed, Ended, Closed, Removed, Retry {}

  /** What the host needs besides the catalog. */
  public record Setup(
      EngineFactory engines,
      ReplicaRegistry registry,
      ReplicaSettings settings,
      Damages damages,
      Executor opens,
      Executor applies) {}

  /**
   * Which replicas are left out, and answer every question with an error (spec distributed §8.9).
   *
   * @param all why none is opened; empty = they are
   * @param broken whether one that cannot be opened is left out, until it is to be brought back
   *     from another; else it is tried again for ever
   */
  public record Damages(Optional<String> all, boolean broken) {
    /** All are opened. */
    public static final Damages NONE = new Damages(Optional.empty(), false);
  }

  private enum Stage {
    OPENING,
    RUNNING,
    STOPPING,
    WAITING,
    LEFT_OUT,
    REMOVING
  }

  /** One replica of this peer, between its first wish and its removal. */
  private static final class Entry {
    DesiredReplica wish;
    Stage stage = Stage.OPENING;
    boolean wanted = true;
    int failures;

    /** Its damaged data were removed, so that it begins anew. */
    boolean cleared;

    /** It was wanted again while it was removed. */
    boolean again;

    /** Completes when the replica is in the state that was wished first. */
    CompletableFuture<Void> settled = new CompletableFuture<>();

    Entry(DesiredReplica wish) {
      this.wish = wish;
    }
  }

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  /** A start that fails for it says so itself, and ends within so many attempts. */
  private static final int FAILURES_OF_A_START = 4;

  private static final String DISPATCHER = "sampo.replica-dispatcher";

  private final TimerScheduler<Command> timers;
  private final Setup setup;
  private final Map<ReplicaId, Entry> entries = new HashMap<>();
  private final Map<ReplicaId, ActorRef<ShardReplica.Command>> actors = new HashMap<>();
  private final List<CompletableFuture<Void>> stopping = new ArrayList<>();

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new ReplicaHost(context, timers, setup)));
  }

  private ReplicaHost(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.timers = timers;
    this.setup = setup;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.Want.class, this::onWant)
        .onMessage(Command.Await.class, this::onAwait)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(OpenFailed.class, this::onOpenFailed)
        .onMessage(Failed.class, this::onFailed)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Closed.class, this::onClosed)
        .onMessage(Removed.class, this::onRemoved)
        .onMessage(Retry.class, this::onRetry)
        .onMessage(Command.Stop.class, this::onStop)
        .build();
  }

  private Behavior<Command> onWant(Command.Want want) {
    Set<ReplicaId> wanted = new HashSet<>();
    var outcomes = new ArrayList<CompletableFuture<Void>>();
    for (var wish : want.replicas()) {
      wanted.add(wish.id());
      var entry = entries.get(wish.id());
      if (entry == null) {
        entry = new Entry(wish);
        entries.put(wish.id(), entry);
        open(entry);
      } else if (entry.wanted) {
        update(entry, wish);
      } else {
        entry.wish = wish;
        entry.again = true;
        entry.settled = new CompletableFuture<>();
      }
      outcomes.add(entry.settled);
    }
    for (var entry : List.copyOf(entries.values())) {
      if (!wanted.contains(entry.wish.id())) {
        unwant(entry);
      }
    }
    forward(outcomes, want.outcome());
    return this;
  }

  private Behavior<Command> onAwait(Command.Await await) {
    var outcomes = new ArrayList<CompletableFuture<Void>>();
    for (var id : await.replicas()) {
      var entry = entries.get(id);
      if (entry != null) {
        outcomes.add(entry.settled);
      } else {
        outcomes.add(
            CompletableFuture.failedFuture(
                new RefusedException(new Refusal.ShardUnavailable("the shard was removed"))));
      }
    }
    forward(outcomes, await.settled());
    return this;
  }

  private static void forward(List<CompletableFuture<Void>> all, CompletableFuture<Void> outcome) {
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                outcome.complete(null);
              } else {
                outcome.completeExceptionally(failure);
              }
            });
  }

  private void update(Entry entry, DesiredReplica wish) {
    var before = entry.wish;
    entry.wish = wish;
    entry.cleared &= !wish.state().isUpdateTruth();
    if (entry.stage == Stage.LEFT_OUT) {
      var why = setup.registry().find(wish.id()).flatMap(ReplicaHandle::damage).orElse("");
      leaveOut(entry, why);
      return;
    }
    if (entry.stage != Stage.RUNNING) {
      return;
    }
    if (wish.alone()) {
      setup.registry().find(wish.id()).ifPresent(ReplicaHandle::confirm);
    }
    if (!before.config().equals(wish.config())) {
      setup.registry().find(wish.id()).ifPresent(replica -> replica.configure(wish.config()));
    }
    if (before.state() != wish.state()) {
      tellState(wish.id(), wish.state());
    }
  }

  private void unwant(Entry entry) {
    entry.again = false;
    if (!entry.wanted) {
      return;
    }
    entry.wanted = false;
    switch (entry.stage) {
      case RUNNING -> stop(entry);
      case WAITING, LEFT_OUT -> remove(entry);
      case OPENING, STOPPING, REMOVING -> {}
    }
  }

  /** A folder that a former shard still uses is opened when that one is removed. */
  private void open(Entry entry) {
    boolean taken =
        entries.values().stream()
            .anyMatch(other -> other != entry && other.wish.folder().equals(entry.wish.folder()));
    if (taken) {
      entry.stage = Stage.WAITING;
      return;
    }
    if (setup.damages().all().isPresent()) {
      leaveOut(entry, setup.damages().all().get());
      return;
    }
    entry.stage = Stage.OPENING;
    var wish = entry.wish;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> setup.engines().open(wish.folder(), wish.config()), setup.opens()),
            (engine, failure) ->
                failure == null
                    ? new Opened(wish.id(), engine)
                    : new OpenFailed(wish.id(), failure));
  }

  /**
   * The replica is not opened. One that is to be brought back from another, and is not left out on
   * purpose, loses its damaged data then and begins anew.
   */
  private void leaveOut(Entry entry, String why) {
    var wish = entry.wish;
    if (setup.damages().all().isEmpty() && isBroughtBack(wish.state()) && !entry.cleared) {
      entry.cleared = true;
      clear(entry);
      return;
    }
    if (entry.stage != Stage.LEFT_OUT) {
      getContext().getLog().warn("{} is left out: {}", wish.folder(), why);
    }
    entry.stage = Stage.LEFT_OUT;
    setup.registry().close(wish.id(), new Refusal.ShardUnavailable(why));
    setup.registry().forget(wish.id());
    setup.registry().leaveOut(wish.id(), new DamagedReplica(wish.state(), why));
    entry.settled.complete(null);
  }

  /** Whether others give it all it lacks before it serves. */
  private static boolean isBroughtBack(ReplicaState state) {
    return state == ReplicaState.RECOVERY || state == ReplicaState.PARTIAL;
  }

  private void clear(Entry entry) {
    getContext().getLog().info("{} begins anew", entry.wish.folder());
    remove(entry);
  }

  private Behavior<Command> onOpened(Opened opened) {
    var entry = entries.get(opened.id());
    if (entry == null || !entry.wanted || !stopping.isEmpty()) {
      opened.engine().close();
      if (entry != null && !entry.wanted) {
        remove(entry);
      } else {
        finishStop();
      }
      return this;
    }
    entry.stage = Stage.RUNNING;
    var self = getContext().getSelf();
    var replica =
        setup
            .registry()
            .serve(
                opened.id(),
                opened.engine(),
                new HistoryReader(setup.settings().history()),
                setup.opens(),
                setup.applies(),
                why -> self.tell(new Failed(opened.id(), why)));
    if (entry.wish.alone()) {
      replica.confirm();
    }
    var folder = entry.wish.folder();
    replica
        .active()
        .exceptionally(
            failure -> {
              var why = new StorageFailure.Lost(folder, String.valueOf(failure.getMessage()));
              entry.settled.completeExceptionally(new StorageException(why, failure));
              return null;
            });
    var id = opened.id();
    var actor =
        getContext()
            .spawn(
                ShardReplica.create(
                    replica,
                    setup.settings(),
                    !entry.wish.state().isUpdateTruth()
                        && entry.wish.state() != ReplicaState.INITIALIZING),
                "replica-" + id.collection() + "-" + id.shard() + "-" + entry.failures,
                DispatcherSelector.fromConfig(DISPATCHER));
    actors.put(id, actor);
    getContext().watchWith(actor, new Ended(id));
    tellState(id, entry.wish.state());
    return this;
  }

  private void tellState(ReplicaId id, ReplicaState state) {
    var actor = actors.get(id);
    if (actor != null) {
      var done = new CompletableFuture<ReplicaState>();
      var entry = entries.get(id);
      if (entry != null) {
        done.thenRun(() -> entry.settled.complete(null));
      }
      actor.tell(new ShardReplica.Command.Become(state, done));
    }
  }

  private Behavior<Command> onOpenFailed(OpenFailed failed) {
    var entry = entries.get(failed.id());
    if (entry == null) {
      return this;
    }
    var why = failed.why().getCause() instanceof StorageException e ? e : failed.why();
    getContext()
        .getLog()
        .atLevel(weight(entry))
        .log("cannot open {}: {}", entry.wish.folder(), why.getMessage());
    getContext().getLog().debug("from here", why);
    if (entry.wanted && setup.damages().broken() && !entry.cleared && stopping.isEmpty()) {
      leaveOut(entry, String.valueOf(why.getMessage()));
      return this;
    }
    entry.settled.completeExceptionally(why);
    if (entry.wanted) {
      pause(entry);
    } else {
      remove(entry);
    }
    return this;
  }

  /** Who waits for the shard is told of its first failure: a start ends with one error then. */
  private static Level weight(Entry entry) {
    return entry.failures < FAILURES_OF_A_START ? Level.WARN : Level.ERROR;
  }

  private Behavior<Command> onFailed(Failed failed) {
    var entry = entries.get(failed.id());
    if (entry != null && entry.stage == Stage.RUNNING) {
      getContext()
          .getLog()
          .warn("opening {} anew: {}", entry.wish.folder(), failed.why().describe());
      entry.stage = Stage.STOPPING;
      var actor = actors.get(failed.id());
      if (actor != null) {
        actor.tell(new ShardReplica.Command.Abandon());
      }
    }
    return this;
  }

  private void stop(Entry entry) {
    entry.stage = Stage.STOPPING;
    setup.registry().close(entry.wish.id(), new Refusal.ShardUnavailable("the shard is closing"));
    var actor = actors.get(entry.wish.id());
    if (actor == null) {
      return;
    }
    actor.tell(
        entry.wanted
            ? new ShardReplica.Command.Stop(new CompletableFuture<>())
            : new ShardReplica.Command.Abandon());
  }

  /** The actor is gone: on wish, for a failed engine, or because its log cannot be read. */
  private Behavior<Command> onEnded(Ended ended) {
    var id = ended.id();
    getContext().pipeToSelf(setup.registry().closeEngine(id), (_, _) -> new Closed(id));
    return this;
  }

  private Behavior<Command> onClosed(Closed ended) {
    actors.remove(ended.id());
    var entry = entries.get(ended.id());
    if (entry == null) {
      finishStop();
      return this;
    }
    if (!entry.wanted) {
      remove(entry);
    } else if (stopping.isEmpty()) {
      if (entry.stage == Stage.RUNNING) {
        getContext()
            .getLog()
            .atLevel(weight(entry))
            .log("the replica in {} ended by itself", entry.wish.folder());
        var why = "the log of " + entry.wish.folder() + " cannot be read";
        if (setup.damages().broken() && !entry.cleared) {
          leaveOut(entry, why);
          return this;
        }
        entry.settled.completeExceptionally(new IllegalStateException(why));
      }
      pause(entry);
    } else {
      entries.remove(ended.id());
      finishStop();
    }
    return this;
  }

  private void pause(Entry entry) {
    entry.stage = Stage.WAITING;
    long pauseMillis =
        Math.min(LAST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(entry.failures, 10));
    entry.failures++;
    timers.startSingleTimer(
        entry.wish.id(), new Retry(entry.wish.id()), Duration.ofMillis(pauseMillis));
  }

  private Behavior<Command> onRetry(Retry retry) {
    var entry = entries.get(retry.id());
    if (entry != null && entry.stage == Stage.WAITING && stopping.isEmpty()) {
      if (entry.settled.isCompletedExceptionally()) {
        entry.settled = new CompletableFuture<>();
      }
      open(entry);
    }
    return this;
  }

  private void remove(Entry entry) {
    entry.stage = Stage.REMOVING;
    var id = entry.wish.id();
    setup.registry().close(id, new Refusal.ShardUnavailable("the shard was removed"));
    setup.registry().forget(id);
    setup.settings().truncation().truncate(id.persistenceId(), Long.MAX_VALUE);
    Path folder = entry.wish.folder();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> setup.engines().remove(folder), setup.opens()),
            (_, failure) -> new Removed(id, failure));
  }

  private Behavior<Command> onRemoved(Removed removed) {
    var gone = entries.remove(removed.id());
    if (removed.failure() != null && gone != null) {
      getContext()
          .getLog()
          .warn("cannot remove {}: {}", gone.wish.folder(), removed.failure().getMessage());
    }
    if (gone != null && (gone.wanted || gone.again) && stopping.isEmpty()) {
      gone.wanted = true;
      gone.again = false;
      entries.put(removed.id(), gone);
      open(gone);
    }
    if (gone != null && stopping.isEmpty()) {
      entries.values().stream()
          .filter(
              entry ->
                  entry.stage == Stage.WAITING && entry.wish.folder().equals(gone.wish.folder()))
          .findFirst()
          .ifPresent(this::open);
    }
    finishStop();
    return this;
  }

  private Behavior<Command> onStop(Command.Stop stop) {
    stopping.add(stop.done());
    for (var entry : List.copyOf(entries.values())) {
      switch (entry.stage) {
        case RUNNING -> stop(entry);
        case WAITING, LEFT_OUT -> entries.remove(entry.wish.id());
        case OPENING, STOPPING, REMOVING -> {}
      }
    }
    finishStop();
    return this;
  }

  private void finishStop() {
    if (!stopping.isEmpty() && actors.isEmpty()) {
      stopping.forEach(done -> done.complete(null));
    }
  }
}
