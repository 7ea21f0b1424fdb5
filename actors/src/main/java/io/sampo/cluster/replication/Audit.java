package io.sampo.cluster.replication;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds replicas that differ though nobody noticed a failure, as when a peer dies between sending
 * an operation to one replica and to the next: what this peer's replica had some seconds ago, every
 * complete replica must have now, and each that listens. One that has not is told to get it. Any
 * thread.
 */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  /** Longer than operations are under way, as a rule; nothing is lost if one takes longer. */
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(10);

  private final ReplicaRegistry replicas;
  private final ReplicaSets sets;
  private final ReplicaLine line;
  private final Deactivation deactivation;
  private final Executor executor;
  private final Map<ReplicaId, Seen> seen = new ConcurrentHashMap<>();

  /**
   * What a replica had at the last look.
   *
   * @param settled whether all others have it
   */
  private record Seen(Knowledge knowledge, boolean settled) {}

  public Audit(
      ReplicaRegistry replicas,
      ReplicaSets sets,
      ReplicaLine line,
      Deactivation deactivation,
      Executor executor) {
    this.replicas = replicas;
    this.sets = sets;
    this.line = line;
    this.deactivation = deactivation;
    this.executor = executor;
  }

  /** Looks now and then, for as long as the process lives. */
  public void start() {
    CompletableFuture.delayedExecutor(PERIOD.toMillis(), TimeUnit.MILLISECONDS, executor)
        .execute(
            () -> {
              try {
                look();
              } finally {
                start();
              }
            });
  }

  private void look() {
    var all = replicas.all();
    seen.keySet().retainAll(all.keySet());
    all.forEach(
        (id, replica) -> {
          var states = sets.of(id).states();
          if (states.size() > 1 && replica.state().isActive() && replica.isConfirmed()) {
            look(id, replica, others(id));
          }
        });
  }

  private List<PeerId> others(ReplicaId id) {
    var set = sets.of(id);
    return set.states().entrySet().stream()
        .filter(
            entry ->
                (entry.getValue().isActive() || entry.getValue() == ReplicaState.LISTENER)
                    && set.isEnabled(entry.getKey()))
        .map(Map.Entry::getKey)
        .filter(peer -> !peer.equals(set.self()))
        .toList();
  }

  private void look(ReplicaId id, ReplicaHandle replica, List<PeerId> others) {
    replica
        .replica()
        .thenAccept(now -> compare(id, now, others))
        .exceptionally(
            failure -> {
              LOG.debug("replica of {} cannot be audited: {}", id, failure.toString());
              return null;
            });
  }

  private void compare(ReplicaId id, Replica now, List<PeerId> others) {
    var before = seen.put(id, new Seen(now.knowledge(), true));
    if (before == null || !before.knowledge().equals(now.knowledge())) {
      seen.put(id, new Seen(now.knowledge(), false));
    }
    if (before == null || before.settled()) {
      return;
    }
    for (var peer : others) {
      line.holding(peer, id, LONGEST_QUESTION)
          .thenAccept(
              holding -> {
                if (!holding.knowledge().covers(before.knowledge())) {
                  repair(id, peer);
                }
              })
          .exceptionally(_ -> null); // a peer that cannot be asked is looked after elsewhere
    }
  }

  private void repair(ReplicaId id, PeerId peer) {
    LOG.info("replica of {} on peer {} lacks operations that others have", id, peer);
    line.bringUp(peer, id, LONGEST_QUESTION)
        .whenComplete(
            (all, failure) -> {
              if (failure == null && !all) {
                deactivation.deactivate(id, List.of(peer));
              }
            });
  }
}
