package io.sampo.cluster.steward;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;

/**
 * Brings the Dead replicas of one shard back, one after the other, from complete ones: an entity of
 * the control cluster, on any peer. It lives while a replica of its shard is not complete, and
 * remembers only how often it has tried. It asks the coordinator for each transfer, which keeps the
 * limits and ignores what is out of date, so two stewards of a shard would do no harm.
 */
public final class ShardSteward {
  private static final Duration PERIOD = Duration.ofMillis(300);

  /** The catalog of this peer is behind that of the coordinator for moments. */
  private static final Duration LONGEST_LAG = Duration.ofSeconds(2);

  /** What a steward is told. */
  sealed interface Command {}

  /**
   * There is something to see.
   *
   * @param index of the catalog that shows it
   */
  record Look(long index) implements Command {}

  /** It is not needed, or is to be on another peer. */
  enum Stop implements Command {
    STOP
  }

  private enum Seen implements Command {
    SEEN
  }

  /** What the coordinator said. */
  private record Answered(RecoverReplica asked, @Nullable Throwable failure) implements Command {}

  /**
   * What it knows, and what it can do.
   *
   * @param silence how long ago that peer was heard; empty if that is too long to count as alive
   * @param propose asks the coordinator; done when this peer's catalog has it
   */
  public record Parts(
      Catalog catalog,
      Function<PeerId, Optional<Duration>> silence,
      Function<RecoverReplica, CompletionStage<Boolean>> propose,
      LongSupplier nanoTime) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ReplicaId shard;
  private final Parts parts;
  private final ActorRef<ClusterSharding.ShardCommand> host;
  private final Pauses pauses;
  private final DeadReplicas dead;
  private boolean asks;

  /**
   * The behavior of a steward.
   *
   * @param host is told when there is nothing left to do
   */
  static Behavior<Command> create(
      ReplicaId shard, Parts parts, ActorRef<ClusterSharding.ShardCommand> host) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ShardSteward(context, timers, shard, parts, host).behavior()));
  }

  private ShardSteward(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ReplicaId shard,
      Parts parts,
      ActorRef<ClusterSharding.ShardCommand> host) {
    this.context = context;
    this.timers = timers;
    this.shard = shard;
    this.parts = parts;
    this.host = host;
    this.pauses = new Pauses(parts.nanoTime());
    this.dead = new DeadReplicas(parts.nanoTime());
  }

  private Behavior<Command> behavior() {
    context.setLoggerName(ShardSteward.class);
    timers.startTimerWithFixedDelay(Seen.SEEN, PERIOD);
    return Behaviors.receive(Command.class)
        .onMessage(Look.class, this::await)
        .onMessage(Seen.class, _ -> look())
        .onMessage(Answered.class, this::answered)
        .onMessage(Stop.class, _ -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> await(Look look) {
    context.pipeToSelf(parts.catalog().await(look.index(), LONGEST_LAG), (_, _) -> Seen.SEEN);
    return Behaviors.same();
  }

  private Behavior<Command> look() {
    var found =
        parts.catalog().state().collections().values().stream()
            .filter(entry -> entry.uuid().equals(shard.collection()))
            .findFirst();
    var incomplete = found.map(this::incomplete).orElse(Set.of());
    pauses.follow(incomplete);
    if (found.isEmpty() || incomplete.isEmpty()) {
      timers.cancelAll();
      host.tell(new ClusterSharding.Passivate<>(context.getSelf()));
      return Behaviors.same();
    }
    dead.follow(Set.copyOf(StewardRule.inState(found.get(), shard.shard(), ReplicaState.DEAD)));
    if (!asks) {
      StewardRule.next(found.get(), shard.shard(), this::isAlive, this::mayBegin)
          .ifPresent(this::ask);
    }
    return Behaviors.same();
  }

  private Set<PeerId> incomplete(CollectionEntry entry) {
    return entry.shards().getOrDefault(shard.shard().value(), Map.of()).entrySet().stream()
        .filter(
            replica ->
                replica.getValue() != ReplicaState.ACTIVE
                    && replica.getValue() != ReplicaState.LISTENER)
        .map(replica -> new PeerId(replica.getKey()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean isAlive(PeerId peer) {
    return parts.silence().apply(peer).isPresent();
  }

  private boolean mayBegin(PeerId to) {
    return pauses.isOver(to)
        && parts.silence().apply(to).filter(silence -> dead.wasSeenBefore(to, silence)).isPresent();
  }

  private void ask(RecoverReplica recover) {
    asks = true;
    context.pipeToSelf(
        parts.propose().apply(recover), (_, failure) -> new Answered(recover, failure));
  }

  private Behavior<Command> answered(Answered answered) {
    asks = false;
    if (answered.failure() == null) {
      pauses.begun(answered.asked().to());
      context.getLog().info("{} begins", answered.asked());
    } else {
      context.getLog().debug("{}: {}", answered.asked(), answered.failure().getMessage());
    }
    return Behaviors.same();
  }
}
