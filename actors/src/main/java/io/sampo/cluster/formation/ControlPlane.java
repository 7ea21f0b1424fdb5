package io.sampo.cluster.formation;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.formation.FormationMachine.Action;
import io.sampo.cluster.formation.FormationMachine.Seen;
import io.sampo.cluster.formation.FormationMachine.Stage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.UniqueAddress;
import org.apache.pekko.remote.artery.QuarantinedEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This peer's part in the control cluster: an actor system that is begun anew whenever the cluster
 * has dropped it. One thread acts on what {@link FormationMachine} and {@link DowningRule} decide,
 * ten times a second; every wait of it has an end.
 *
 * @param <T> messages of the singleton that the cluster hosts
 */
public final class ControlPlane<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(2);
  private static final Duration LONGEST_END = Duration.ofSeconds(15);

  /** A hand-over that fails is not repeated at every tick. */
  private static final Duration HAND_OVER_PAUSE = Duration.ofSeconds(1);

  private final Parts<T> parts;
  private final Map<Long, Long> unreachableSince = new HashMap<>();
  private final Thread thread;
  private volatile @Nullable Incarnation<T> current;
  private volatile boolean closed;
  private long handedOverNanos;
  private String waitingFor = "";

  /**
   * What it works with.
   *
   * @param systems begins an actor system of the control plane
   * @param singleton starts the singleton, and its proxy, in one
   * @param restarted is told of every actor system that takes the place of another
   */
  public record Parts<T>(
      Supplier<ActorSystem<Void>> systems,
      Function<ActorSystem<Void>, ActorRef<T>> singleton,
      RaftGroup group,
      FormationLog log,
      Liveness liveness,
      LongSupplier nanoTime,
      Runnable restarted) {}

  /** An actor system of the control plane, and the way to the singleton from there. */
  public record Hosted<T>(ActorSystem<Void> system, ActorRef<T> singleton) {}

  /** One life of this peer in the control cluster. */
  private static final class Incarnation<T> {
    final Hosted<T> hosted;
    final Cluster cluster;
    volatile boolean quarantined;
    volatile long formation;
    volatile @Nullable MemberId joinedAt;
    Stage stage = Stage.OUTSIDE;
    volatile long stageNanos;

    Incarnation(Hosted<T> hosted) {
      this.hosted = hosted;
      this.cluster = Cluster.get(hosted.system());
    }

    boolean isUp() {
      return cluster.selfMember().status().equals(MemberStatus.up());
    }

    Stage look() {
      var status = cluster.selfMember().status();
      if (quarantined
          || cluster.isTerminated()
          || hosted.system().getWhenTerminated().toCompletableFuture().isDone()
          || status.equals(MemberStatus.down())
          || status.equals(MemberStatus.exiting())) {
        return Stage.GONE;
      }
      if (status.equals(MemberStatus.up())) {
        return Stage.UP;
      }
      return formation > 0 ? Stage.JOINING : Stage.OUTSIDE;
    }
  }

  /** Begins; returns at once. */
  public static <T> ControlPlane<T> start(Parts<T> parts) {
    return new ControlPlane<>(parts);
  }

  private ControlPlane(Parts<T> parts) {
    this.parts = parts;
    this.handedOverNanos = parts.nanoTime().getAsLong() - HAND_OVER_PAUSE.toNanos();
    this.thread = Thread.ofPlatform().daemon().name("sampo-formation").start(this::run);
  }

  /** The present actor system; empty while there is none. */
  public Optional<Hosted<T>> hosted() {
    return Optional.ofNullable(current).map(now -> now.hosted);
  }

  /** What this peer tells the others of its control plane. */
  public Optional<Sign.Control> announced() {
    return Optional.ofNullable(current)
        .map(
            now ->
                new Sign.Control(
                    now.cluster.selfAddress().toString(),
                    now.cluster.selfUniqueAddress().longUid(),
                    now.formation,
                    now.isUp()));
  }

  /** Whether this peer reaches the singleton as a member. */
  public boolean isIn() {
    return FormationMachine.isIn(seen());
  }

  /** Another peer that reaches the singleton as a member, if one is known. */
  public Optional<MemberId> entrance() {
    return FormationMachine.entrance(seen());
  }

  private Seen seen() {
    var now = current;
    return seen(now, now == null ? Stage.OUTSIDE : now.look(), parts.nanoTime().getAsLong());
  }

  private void run() {
    while (!closed) {
      try {
        step();
      } catch (RuntimeException e) {
        LOG.warn("the control plane stumbled, and goes on", e);
      }
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        break;
      }
    }
    var last = current;
    if (last != null) {
      end(last);
    }
  }

  private void step() {
    var now = current;
    if (now == null) {
      begin();
      return;
    }
    long nanos = parts.nanoTime().getAsLong();
    var stage = now.look();
    if (stage != now.stage) {
      LOG.info("control cluster: {} -> {}, formation {}", now.stage, stage, now.formation);
      now.stage = stage;
      now.stageNanos = nanos;
    }
    var seen = seen(now, stage, nanos);
    act(now, FormationMachine.decide(seen), seen.signs(), nanos);
    if (stage == Stage.UP && seen.raft().leads()) {
      down(now, nanos);
    }
  }

  private Seen seen(@Nullable Incarnation<T> now, Stage stage, long nanos) {
    var raft = parts.group().view();
    Map<MemberId, Sign> signs = new HashMap<>();
    raft.members()
        .forEach(
            member ->
                parts.liveness().sign(member, nanos).ifPresent(sign -> signs.put(member, sign)));
    return new Seen(
        raft,
        parts.log().latest(),
        stage,
        now == null ? 0 : now.formation,
        Optional.ofNullable(now == null ? null : now.joinedAt),
        Duration.ofNanos(now == null ? 0 : nanos - now.stageNanos),
        signs);
  }

  private void begin() {
    var system = parts.systems().get();
    var incarnation = new Incarnation<>(new Hosted<>(system, parts.singleton().apply(system)));
    incarnation.stageNanos = parts.nanoTime().getAsLong();
    QuarantineListener.start(system, () -> incarnation.quarantined = true);
    current = incarnation;
    LOG.info("control plane at {}", incarnation.cluster.selfUniqueAddress());
  }

  private void act(Incarnation<T> now, Action action, Map<MemberId, Sign> signs, long nanos) {
    switch (action) {
      case Action.Wait(var why) -> {
        if (!why.equals(waitingFor)) {
          LOG.debug("control cluster: {}", why);
          waitingFor = why;
        }
      }
      case Action.Form(var number) -> {
        if (await(parts.log().form(number, LONGEST_ROUND)).orElse(false)) {
          LOG.info("formation {} begins here", number);
          join(now, number, null, now.cluster.selfAddress());
        }
      }
      case Action.Join(var number, var at) -> {
        var sign = signs.get(at);
        if (sign != null && sign.control().isPresent()) {
          var address = AddressFromURIString.parse(sign.control().get().address());
          LOG.info("joins formation {} at {}", number, address);
          join(now, number, at, address);
        }
      }
      case Action.HandOver(var to) -> {
        if (nanos - handedOverNanos >= HAND_OVER_PAUSE.toNanos()) {
          handedOverNanos = nanos;
          LOG.info("{} is in the control cluster, this peer is not: it is to lead", to);
          await(parts.group().transferLeadership(to));
        }
      }
      case Action.Recycle(var why) -> {
        LOG.info("control plane begins anew: {}", why);
        current = null;
        end(now);
        begin();
        parts.restarted().run();
      }
    }
  }

  private void join(Incarnation<T> now, long number, @Nullable MemberId member, Address address) {
    now.formation = number;
    now.joinedAt = member;
    now.cluster.join(address);
  }

  private void down(Incarnation<T> now, long nanos) {
    var state = now.cluster.state();
    var members = parts.group().view().members();
    for (var member : state.getMembers()) {
      long uid = member.uniqueAddress().longUid();
      boolean unreachable = state.getUnreachable().contains(member);
      if (unreachable) {
        unreachableSince.putIfAbsent(uid, nanos);
      } else {
        unreachableSince.remove(uid);
      }
      if (member.uniqueAddress().equals(now.cluster.selfUniqueAddress())) {
        continue;
      }
      if (member.status().equals(MemberStatus.down())) {
        if (!unreachable) {
          forget(now, member);
        }
        continue;
      }
      var candidate = candidate(uid, nanos);
      var reason = DowningRule.reason(candidate, members);
      if (reason.isPresent()) {
        var lost = candidate.owner().orElse(parts.group().view().self());
        var committed = await(parts.log().lost(lost, LONGEST_ROUND).thenApply(_ -> true));
        var still = candidate(uid, parts.nanoTime().getAsLong());
        if (committed.isPresent() && DowningRule.reason(still, members).isPresent()) {
          drop(now, member, reason.get());
        }
      }
    }
  }

  private DowningRule.Candidate candidate(long uid, long nanos) {
    var owner = parts.liveness().owner(uid);
    return new DowningRule.Candidate(
        owner,
        uid,
        owner
            .flatMap(member -> parts.liveness().sign(member, nanos))
            .flatMap(Sign::control)
            .map(Sign.Control::uid),
        owner.map(member -> parts.liveness().isLost(member, nanos)).orElse(false),
        Optional.ofNullable(unreachableSince.get(uid))
            .map(since -> Duration.ofNanos(nanos - since)));
  }

  /**
   * Down is not enough: a member that is silent, but not yet unreachable to the cluster's own
   * detector, would stay until that one notices. A quarantined one is removed at once.
   */
  private void drop(Incarnation<T> now, Member member, String why) {
    LOG.info("drops {} from the control cluster: {}", member.uniqueAddress(), why);
    now.cluster.down(member.address());
    var classic = (ExtendedActorSystem) now.hosted.system().classicSystem();
    ((RemoteActorRefProvider) classic.provider())
        .quarantine(
            member.address(), scala.Option.apply((Object) member.uniqueAddress().longUid()), why);
  }

  /**
   * Who dropped that member may have gone since, or may have known its next incarnation already,
   * which no quarantine concerns: then it would stay as long, and nobody comes in before it left.
   */
  private void forget(Incarnation<T> now, Member member) {
    var gone = member.uniqueAddress();
    now.hosted
        .system()
        .classicSystem()
        .getEventStream()
        .publish(new QuarantinedEvent(new UniqueAddress(gone.address(), gone.longUid())));
  }

  private void end(Incarnation<T> incarnation) {
    await(Remoting.end(incarnation.hosted.system()), LONGEST_END);
  }

  private <V> Optional<V> await(CompletionStage<V> stage) {
    return await(stage, LONGEST_ROUND);
  }

  private static <V> Optional<V> await(CompletionStage<V> stage, Duration limit) {
    try {
      return Optional.ofNullable(
          stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("not this time: {}", e.toString());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Ends the actor system of the moment, without leaving the cluster in an orderly way. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
