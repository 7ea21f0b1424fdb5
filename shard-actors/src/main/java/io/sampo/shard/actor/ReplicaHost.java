package io.sampo.shard.actor;

import io.sampo.shard.actor.HostedReplica.Stage;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.EngineFactory;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.segment.ShardEngine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Makes the replicas of this peer what all peers agreed on: opens and starts what is missing, tells
 * each its state, closes and removes what is no longer wanted. A replica whose engine or log failed
 * is opened anew, with growing pauses, for as long as it is wanted. {@link HostedReplica} keeps how
 * far the host has got with one of them, {@link RunningReplicas} the actors.
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

  private final TimerScheduler<Command> timers;
  private final Setup setup;
  private final HostedReplicas hosted = new HostedReplicas();
  private final RunningReplicas running;
  private final List<CompletableFuture<Void>> stopping = new ArrayList<>();

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new ReplicaHost(context, timers, setup)));
  }

  private ReplicaHost(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.timers = timers;
    this.setup = setup;
    this.running = new RunningReplicas(context, setup, Ended::new);
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
    for (var wish : want.replicas()) {
      var replica = hosted.get(wish.id());
      if (replica == null) {
        replica = new HostedReplica(wish);
        hosted.add(replica);
        open(replica);
      } else if (replica.isWanted()) {
        update(replica, wish);
      } else {
        replica.wishAgain(wish);
      }
    }
    var wanted = want.replicas().stream().map(DesiredReplica::id).toList();
    hosted.without(new HashSet<>(wanted)).forEach(this::unwant);
    hosted.whenSettled(wanted, want.outcome());
    return this;
  }

  private Behavior<Command> onAwait(Command.Await await) {
    hosted.whenSettled(await.replicas(), await.settled());
    return this;
  }

  private void update(HostedReplica replica, DesiredReplica wish) {
    var before = replica.wish();
    replica.wish(wish);
    if (replica.stage() == Stage.LEFT_OUT) {
      var why = setup.registry().find(wish.id()).flatMap(ReplicaHandle::damage).orElse("");
      leaveOut(replica, why);
      return;
    }
    if (replica.stage() != Stage.RUNNING) {
      return;
    }
    if (wish.alone()) {
      running.confirm(wish.id());
    }
    if (!before.config().equals(wish.config())) {
      running.configure(wish.id(), wish.config());
    }
    if (before.state() != wish.state()) {
      running.become(replica, wish.state());
    }
  }

  private void unwant(HostedReplica replica) {
    if (!replica.unwant()) {
      return;
    }
    switch (replica.stage()) {
      case RUNNING -> stop(replica);
      case WAITING, LEFT_OUT -> remove(replica);
      case OPENING, STOPPING, REMOVING -> {}
    }
  }

  /** A folder that a former shard still uses is opened when that one is removed. */
  private void open(HostedReplica replica) {
    if (hosted.isFolderTaken(replica)) {
      replica.enter(Stage.WAITING);
      return;
    }
    if (setup.damages().all().isPresent()) {
      leaveOut(replica, setup.damages().all().get());
      return;
    }
    replica.enter(Stage.OPENING);
    var wish = replica.wish();
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
  private void leaveOut(HostedReplica replica, String why) {
    var wish = replica.wish();
    if (setup.damages().all().isEmpty() && replica.mayClear()) {
      replica.clear();
      getContext().getLog().info("{} begins anew", wish.folder());
      remove(replica);
      return;
    }
    if (replica.stage() != Stage.LEFT_OUT) {
      getContext().getLog().warn("{} is left out: {}", wish.folder(), why);
    }
    replica.enter(Stage.LEFT_OUT);
    setup.registry().remove(wish.id(), new Refusal.ShardUnavailable(why));
    setup.registry().leaveOut(wish.id(), new DamagedReplica(wish.state(), why));
    replica.settle();
  }

  private Behavior<Command> onOpened(Opened opened) {
    var id = opened.id();
    var replica = hosted.get(id);
    if (replica != null && replica.isWanted() && stopping.isEmpty()) {
      replica.enter(Stage.RUNNING);
      var self = getContext().getSelf();
      running.start(replica, opened.engine(), why -> self.tell(new Failed(id, why)));
      return this;
    }
    opened.engine().close();
    if (replica != null && !replica.isWanted()) {
      remove(replica);
    } else {
      finishStop();
    }
    return this;
  }

  private Behavior<Command> onOpenFailed(OpenFailed failed) {
    var replica = hosted.get(failed.id());
    if (replica == null) {
      return this;
    }
    var why = failed.why().getCause() instanceof StorageException e ? e : failed.why();
    getContext()
        .getLog()
        .atLevel(replica.weight())
        .log("cannot open {}: {}", replica.wish().folder(), why.getMessage());
    getContext().getLog().debug("from here", why);
    if (replica.isWanted() && isLeftOutIfBroken(replica) && stopping.isEmpty()) {
      leaveOut(replica, String.valueOf(why.getMessage()));
      return this;
    }
    replica.fail(why);
    if (replica.isWanted()) {
      pause(replica);
    } else {
      remove(replica);
    }
    return this;
  }

  private boolean isLeftOutIfBroken(HostedReplica replica) {
    return setup.damages().broken() && !replica.isCleared();
  }

  private Behavior<Command> onFailed(Failed failed) {
    var replica = hosted.get(failed.id());
    if (replica != null && replica.stage() == Stage.RUNNING) {
      getContext()
          .getLog()
          .warn("opening {} anew: {}", replica.wish().folder(), failed.why().describe());
      replica.enter(Stage.STOPPING);
      running.abandon(failed.id());
    }
    return this;
  }

  private void stop(HostedReplica replica) {
    var id = replica.id();
    replica.enter(Stage.STOPPING);
    setup.registry().close(id, new Refusal.ShardUnavailable("the shard is closing"));
    if (replica.isWanted()) {
      running.stop(id);
    } else {
      running.abandon(id);
    }
  }

  private Behavior<Command> onEnded(Ended ended) {
    var id = ended.id();
    getContext().pipeToSelf(setup.registry().closeEngine(id), (_, _) -> new Closed(id));
    return this;
  }

  private Behavior<Command> onClosed(Closed closed) {
    running.remove(closed.id());
    var replica = hosted.get(closed.id());
    if (replica == null) {
      finishStop();
    } else if (!replica.isWanted()) {
      remove(replica);
    } else if (!stopping.isEmpty()) {
      hosted.remove(closed.id());
      finishStop();
    } else if (replica.stage() == Stage.RUNNING) {
      endedByItself(replica);
    } else {
      pause(replica);
    }
    return this;
  }

  private void endedByItself(HostedReplica replica) {
    var folder = replica.wish().folder();
    getContext()
        .getLog()
        .atLevel(replica.weight())
        .log("the replica in {} ended by itself", folder);
    var why = "the log of " + folder + " cannot be read";
    if (isLeftOutIfBroken(replica)) {
      leaveOut(replica, why);
    } else {
      replica.fail(new IllegalStateException(why));
      pause(replica);
    }
  }

  private void pause(HostedReplica replica) {
    timers.startSingleTimer(replica.id(), new Retry(replica.id()), replica.pause());
  }

  private Behavior<Command> onRetry(Retry retry) {
    var replica = hosted.get(retry.id());
    if (replica != null && replica.stage() == Stage.WAITING && stopping.isEmpty()) {
      replica.retry();
      open(replica);
    }
    return this;
  }

  private void remove(HostedReplica replica) {
    replica.enter(Stage.REMOVING);
    var id = replica.id();
    setup.registry().remove(id, new Refusal.ShardUnavailable("the shard was removed"));
    setup.settings().truncation().truncate(id.persistenceId(), Long.MAX_VALUE);
    var folder = replica.wish().folder();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> setup.engines().remove(folder), setup.opens()),
            (_, failure) -> new Removed(id, failure));
  }

  private Behavior<Command> onRemoved(Removed removed) {
    var gone = hosted.remove(removed.id());
    if (removed.failure() != null && gone != null) {
      getContext()
          .getLog()
          .warn("cannot remove {}: {}", gone.wish().folder(), removed.failure().getMessage());
    }
    if (gone != null && stopping.isEmpty()) {
      if (gone.comeBack()) {
        hosted.add(gone);
        open(gone);
      }
      hosted.waitsForFolderOf(gone).ifPresent(this::open);
    }
    finishStop();
    return this;
  }

  private Behavior<Command> onStop(Command.Stop stop) {
    stopping.add(stop.done());
    for (var replica : hosted.all()) {
      switch (replica.stage()) {
        case RUNNING -> stop(replica);
        case WAITING, LEFT_OUT -> hosted.remove(replica.id());
        case OPENING, STOPPING, REMOVING -> {}
      }
    }
    finishStop();
    return this;
  }

  private void finishStop() {
    if (!stopping.isEmpty() && running.isEmpty()) {
      stopping.forEach(done -> done.complete(null));
    }
  }
}
