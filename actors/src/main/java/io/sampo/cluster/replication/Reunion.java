package io.sampo.cluster.replication;

import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What follows when this peer hears a majority of the peers again. Where one copy is enough for a
 * write, either side may have gone on by itself: this peer gets what the others took without it,
 * and has them get what it took, before they have agreed on whose replica is complete. Any thread.
 */
public final class Reunion {
  /** The first question may go the way of a connection that ended meanwhile. */
  private static final int MOST_ATTEMPTS = 5;

  private static final Duration PAUSE = Duration.ofMillis(300);

  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(10);

  private final ReplicaRegistry replicas;
  private final ReplicaSets sets;
  private final ReplicaLine line;
  private final PeerView peers;
  private final Confirmation confirmation;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final long begunNanos;
  private volatile Company company = Company.NOT_YET;

  /** Whom this peer hears. */
  private enum Company {
    /** It has just started, and its replicas ask the others before they are read. */
    NOT_YET,
    /** Too few; some replicas may be read all the same. */
    ALONE,
    MAJORITY
  }

  public Reunion(
      ReplicaRegistry replicas,
      ReplicaSets sets,
      ReplicaLine line,
      PeerView peers,
      Confirmation confirmation,
      LongSupplier nanoTime,
      Executor executor) {
    this.replicas = replicas;
    this.sets = sets;
    this.line = line;
    this.peers = peers;
    this.confirmation = confirmation;
    this.nanoTime = nanoTime;
    this.begunNanos = nanoTime.getAsLong();
    this.executor = executor;
  }

  /** To be called several times a second, by one thread; does not block. */
  public void look() {
    var before = company;
    company = next(before);
    if (before == Company.ALONE && company == Company.MAJORITY) {
      confirmation.mayLack();
      executor.execute(this::give);
    }
  }

  private Company next(Company before) {
    if (peers.canAgree()) {
      return Company.MAJORITY;
    }
    boolean starts =
        before == Company.NOT_YET
            && nanoTime.getAsLong() - begunNanos < ConfirmationRule.LONGEST_SILENCE.toNanos();
    return starts ? Company.NOT_YET : Company.ALONE;
  }

  private void give() {
    for (var id : replicas.all().keySet()) {
      sets.of(id).states().keySet().stream()
          .filter(peer -> !peer.equals(sets.self()))
          .forEach(peer -> give(id, peer, MOST_ATTEMPTS));
    }
  }

  private void give(ReplicaId id, PeerId to, int attempts) {
    line.bringUp(to, id, LONGEST_QUESTION)
        .whenComplete(
            (_, failure) -> {
              if (failure != null && attempts > 1 && company == Company.MAJORITY) {
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> give(id, to, attempts - 1));
              }
            });
  }
}
