package io.sampo.cluster.replication;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has replicas that lack a write declared Dead, again and again with growing pauses until it is
 * agreed on (spec distributed §2.5, §3.5). Until then this peer does not use them. Any thread.
 */
public final class Deactivation {
  private static final Logger LOG = LoggerFactory.getLogger(Deactivation.class);
  private static final String NO_MAJORITY = "no majority of the peers is there";
  private static final Duration LONGEST_PROPOSAL = Duration.ofSeconds(10);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How often it is looked whether there can be an agreement at all. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final ReplicaSets sets;
  private final Catalog catalog;
  private final Declaring declaring;
  private final PeerView peers;
  private final LongSupplier nanoTime;
  private final Map<Target, Attempts> attempts = new ConcurrentHashMap<>();

  /** How all come to agree that a replica is Dead. */
  @FunctionalInterface
  public interface Declaring {
    /** Completes when they do, and fails when they did not within that time. */
    CompletionStage<?> execute(CatalogCommand.DeclareDead claim, Duration limit);
  }

  private record Target(ReplicaId replica, PeerId peer) {}

  /** How often it was proposed, and when it may be again. */
  private record Attempts(int count, long nextNanos, boolean running) {}

  public Deactivation(
      ReplicaSets sets,
      Catalog catalog,
      Declaring declaring,
      PeerView peers,
      LongSupplier nanoTime) {
    this.sets = sets;
    this.catalog = catalog;
    this.declaring = declaring;
    this.peers = peers;
    this.nanoTime = nanoTime;
  }

  /** Looks now and then after replicas whose deactivation is not agreed on yet. */
  public void start() {
    CompletableFuture.delayedExecutor(PERIOD.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              sets.disabled()
                  .forEach(
                      (replica, failed) ->
                          failed.forEach((peer, state) -> propose(replica, peer, state)));
              start();
            });
  }

  /**
   * Stops using these replicas and has them declared Dead.
   *
   * @return completes when all peers agreed and this one knows; fails with a {@code
   *     TimeoutException} when they cannot agree now, and with an {@code IllegalStateException}
   *     where no other replica would be left
   */
  public CompletionStage<Void> deactivate(ReplicaId replica, List<PeerId> failed) {
    var all = failed.stream().map(peer -> deactivate(replica, peer)).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> deactivate(ReplicaId replica, PeerId peer) {
    var before = sets.of(replica);
    var state = before.states().get(peer);
    if (state == null) {
      return CompletableFuture.completedFuture(null);
    }
    if (!sets.disable(replica, peer)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("it is the last replica that is used"));
    }
    if (before.isEnabled(peer)) {
      LOG.info("replica of shard {} on peer {} lacks a write and is to be Dead", replica, peer);
      attempts.computeIfPresent( // the pauses of an earlier claim are not those of this one
          new Target(replica, peer), (_, earlier) -> earlier.running() ? earlier : null);
    }
    propose(replica, peer, state);
    return agreed(replica, peer);
  }

  /** Completes when the replica is known not to serve any more. */
  private CompletableFuture<Void> agreed(ReplicaId replica, PeerId peer) {
    if (!peers.canAgree()) {
      return CompletableFuture.failedFuture(new TimeoutException(NO_MAJORITY));
    }
    var done = catalog.await(_ -> !isOpen(replica, peer), LONGEST_PROPOSAL).toCompletableFuture();
    giveUpWithoutMajority(done);
    return done;
  }

  /** Whether others may still use a replica that this peer does not use any more. */
  private boolean isOpen(ReplicaId replica, PeerId peer) {
    var set = sets.of(replica);
    var state = set.states().get(peer);
    return state != null && state.getsWrites() && !set.isEnabled(peer);
  }

  /**
   * Completes when nobody uses a replica any more to which this peer has stopped to send writes;
   * fails with a {@code TimeoutException} when that cannot be agreed on now.
   */
  public CompletionStage<Void> pending(ReplicaId replica) {
    return CompletableFuture.allOf(
        sets.of(replica).disabled().stream()
            .filter(peer -> isOpen(replica, peer))
            .map(peer -> agreed(replica, peer))
            .toArray(CompletableFuture[]::new));
  }

  private void giveUpWithoutMajority(CompletableFuture<Void> done) {
    CompletableFuture.delayedExecutor(LOOK.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (done.isDone()) {
                return;
              }
              if (!peers.canAgree()) {
                done.completeExceptionally(new TimeoutException(NO_MAJORITY));
              } else {
                giveUpWithoutMajority(done);
              }
            });
  }

  private void propose(ReplicaId replica, PeerId peer, ReplicaState from) {
    var target = new Target(replica, peer);
    long now = nanoTime.getAsLong();
    var begun = new boolean[1];
    attempts.compute(
        target,
        (_, before) -> {
          if (before != null && (before.running() || before.nextNanos() - now > 0)) {
            return before;
          }
          begun[0] = true;
          return new Attempts(before == null ? 1 : before.count() + 1, now, true);
        });
    if (!begun[0]) {
      return;
    }
    declaring
        .execute(
            new CatalogCommand.DeclareDead(
                replica.collection(), replica.shard(), peer, from, sets.self()),
            LONGEST_PROPOSAL)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "that the replica of {} on peer {} is Dead is not agreed on yet: {}",
                    replica,
                    peer,
                    failure.getMessage());
              }
              attempts.computeIfPresent(target, (_, before) -> pause(before));
              if (!isDisabled(target)) {
                attempts.remove(target);
              }
            });
  }

  /**
   * That peer is there and wants to serve, which it must not before what is held against its
   * replica was agreed on, or dropped: a long pause between attempts is cut short.
   */
  public void hurry(ReplicaId replica, PeerId peer) {
    var state = sets.disabled().getOrDefault(replica, Map.of()).get(peer);
    if (state == null) {
      return;
    }
    attempts.computeIfPresent(
        new Target(replica, peer),
        (_, before) ->
            before.running() || before.count() <= 1
                ? before
                : new Attempts(0, nanoTime.getAsLong(), false));
    propose(replica, peer, state);
  }

  private boolean isDisabled(Target target) {
    return sets.disabled().getOrDefault(target.replica(), Map.of()).containsKey(target.peer());
  }

  private Attempts pause(Attempts before) {
    long pauseMillis =
        Math.min(LONGEST_PAUSE.toMillis(), 1000L << Math.min(before.count() - 1, 10));
    return new Attempts(
        before.count(), nanoTime.getAsLong() + Duration.ofMillis(pauseMillis).toNanos(), false);
  }
}
