package io.sampo.cluster.replication;

import io.sampo.cluster.replication.ConfirmationRule.Hearing;
import io.sampo.cluster.replication.ConfirmationRule.Said;
import io.sampo.cluster.replication.ConfirmationRule.Verdict;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a replica that was away from answering with what it remembers: before it serves, it asks
 * all other replicas for what it lacks; those that are complete must answer, unless they are gone
 * for a while, so that the only survivor serves. Any thread.
 */
public final class Confirmation {
  private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Duration LATER_PAUSE = Duration.ofSeconds(1);

  /** Those that are not complete keep nobody from serving. */
  private static final Duration LONGEST_ASIDE = Duration.ofSeconds(2);

  private final ReplicaRegistry replicas;
  private final ReplicaSets sets;
  private final CatchUp catchUp;
  private final Deactivation deactivation;
  private final PeerView peers;
  private final LongSupplier nanoTime;
  private final Executor executor;
  private final Set<ReplicaId> busy = ConcurrentHashMap.newKeySet();

  public Confirmation(
      ReplicaRegistry replicas,
      ReplicaSets sets,
      CatchUp catchUp,
      Deactivation deactivation,
      PeerView peers,
      LongSupplier nanoTime,
      Executor executor) {
    this.nanoTime = nanoTime;
    this.replicas = replicas;
    this.sets = sets;
    this.catchUp = catchUp;
    this.deactivation = deactivation;
    this.peers = peers;
    this.executor = executor;
  }

  /** From now on every replica that opens is confirmed. */
  public void start() {
    replicas.onOpened(this::confirm);
    replicas.onLacking(this::lacks);
    replicas.all().keySet().forEach(this::confirm);
  }

  /** A write of others could not be logged here: it is not to be missed in what is read here. */
  private void lacks(ReplicaId id) {
    if (sets.of(id).states().size() > 1) {
      replicas.find(id).ifPresent(ReplicaHandle::doubt);
      confirm(id);
    }
  }

  /**
   * Others may have written without this peer: its process stood still for a while, or it hears no
   * more what they agree on.
   */
  public void mayLack() {
    replicas
        .all()
        .forEach(
            (id, replica) -> {
              if (sets.of(id).states().size() > 1) {
                replica.doubt();
                // Who lives was known before: less silence says enough.
                confirm(
                    id,
                    nanoTime.getAsLong()
                        - ConfirmationRule.LONGEST_SILENCE.dividedBy(3).multipliedBy(2).toNanos());
              }
            });
  }

  private void confirm(ReplicaId id) {
    confirm(id, nanoTime.getAsLong());
  }

  private void confirm(ReplicaId id, long begunNanos) {
    if (replicas.find(id).filter(replica -> !replica.isConfirmed()).isPresent() && busy.add(id)) {
      executor.execute(() -> attempt(id, begunNanos));
    }
  }

  private void attempt(ReplicaId id, long begunNanos) {
    var set = sets.of(id);
    int term = replicas.find(id).map(ReplicaHandle::term).orElse(0);
    var asked =
        set.states().entrySet().stream()
            .filter(entry -> !entry.getKey().equals(set.self()))
            .map(entry -> ask(id, entry.getKey(), entry.getValue()))
            .toList();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .whenCompleteAsync(
            (_, _) ->
                conclude(
                    id, term, asked.stream().map(CompletableFuture::join).toList(), begunNanos),
            executor);
  }

  private CompletableFuture<Said> ask(ReplicaId id, PeerId peer, ReplicaState state) {
    return state.isActive() ? askComplete(id, peer) : askIncomplete(id, peer);
  }

  /** Before the others declared it Dead it may have taken writes alone. */
  private CompletableFuture<Said> askIncomplete(ReplicaId id, PeerId peer) {
    if (!peers.isAlive(peer)) {
      return CompletableFuture.completedFuture(Said.ASIDE);
    }
    return catchUp
        .from(peer, id)
        .handle(
            (result, _) -> result instanceof CatchUp.Result.NotTaken ? Said.NOT_TAKEN : Said.ASIDE)
        .toCompletableFuture()
        .completeOnTimeout(Said.ASIDE, LONGEST_ASIDE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<Said> askComplete(ReplicaId id, PeerId peer) {
    return catchUp
        .from(peer, id)
        .handle(
            (result, failure) ->
                failure == null
                    ? switch (result) {
                      case CatchUp.Result.Even(_, var yours) ->
                          yours.isPresent() && !yours.get().isActive() ? Said.NOT_YOU : Said.EVEN;
                      case CatchUp.Result.GivenUp() -> Said.TOO_FAR;
                      case CatchUp.Result.NotTaken _ -> Said.NOT_TAKEN;
                    }
                    : unanswered(peer, failure))
        .toCompletableFuture();
  }

  private Said unanswered(PeerId peer, Throwable failure) {
    var cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause instanceof RefusedException && peers.isAlive(peer) ? Said.NOT_YET : Said.GONE;
  }

  private Hearing hearing() {
    if (peers.isInformed()) {
      return Hearing.AGREEMENTS;
    }
    return peers.canAgree() ? Hearing.MAJORITY : Hearing.TOO_FEW;
  }

  /** What was said before the replica was doubted anew is of no use. */
  private void conclude(ReplicaId id, int term, List<Said> said, long begunNanos) {
    var local = replicas.find(id);
    if (local.isEmpty()) {
      busy.remove(id);
      return;
    }
    var verdict =
        ConfirmationRule.decide(
            said,
            local.get().term() != term,
            hearing(),
            Duration.ofNanos(nanoTime.getAsLong() - begunNanos));
    var own = sets.of(id).states().get(sets.self());
    if (verdict == Verdict.GIVE_UP && own != null && ConfirmationRule.mayGiveUp(own)) {
      LOG.info("replica of {} lacks more than the logs of others have", id);
      deactivation.deactivate(id, List.of(sets.self()));
    }
    if (verdict != Verdict.SERVE && own != null) {
      var pause = verdict == Verdict.ASK_AGAIN_LATER ? LATER_PAUSE : PAUSE;
      CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor)
          .execute(() -> attempt(id, begunNanos));
      return;
    }
    busy.remove(id);
    local.ifPresent(ReplicaHandle::confirm);
  }
}
