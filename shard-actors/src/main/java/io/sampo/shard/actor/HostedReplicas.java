package io.sampo.shard.actor;

import io.sampo.shard.actor.HostedReplica.Stage;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The replicas that this peer is to have, or has not removed yet. Of the host's thread.
 *
 * <p>A folder belongs to one of them at a time: a shard that was made under the name of a former
 * one waits until that is removed.
 */
final class HostedReplicas {
  private final Map<ReplicaId, HostedReplica> replicas = new HashMap<>();

  @Nullable HostedReplica get(ReplicaId id) {
    return replicas.get(id);
  }

  void add(HostedReplica replica) {
    replicas.put(replica.id(), replica);
  }

  @Nullable HostedReplica remove(ReplicaId id) {
    return replicas.remove(id);
  }

  /** All of them, as they are now. */
  List<HostedReplica> all() {
    return List.copyOf(replicas.values());
  }

  /** All but those. */
  List<HostedReplica> without(Collection<ReplicaId> ids) {
    return replicas.values().stream().filter(replica -> !ids.contains(replica.id())).toList();
  }

  /** Whether another one has that one's folder. */
  boolean isFolderTaken(HostedReplica replica) {
    return replicas.values().stream()
        .anyMatch(other -> other != replica && hasFolderOf(other, replica));
  }

  /** One that waits for the folder of that one, which is removed. */
  Optional<HostedReplica> waitsForFolderOf(HostedReplica removed) {
    return replicas.values().stream()
        .filter(other -> other.stage() == Stage.WAITING && hasFolderOf(other, removed))
        .findFirst();
  }

  private static boolean hasFolderOf(HostedReplica one, HostedReplica other) {
    return one.wish().folder().equals(other.wish().folder());
  }

  /**
   * Completes {@code outcome} when each of those is settled, fails it with one that cannot be
   * opened or is not here (any more).
   */
  void whenSettled(List<ReplicaId> ids, CompletableFuture<Void> outcome) {
    CompletableFuture.allOf(ids.stream().map(this::settled).toArray(CompletableFuture[]::new))
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                outcome.complete(null);
              } else {
                outcome.completeExceptionally(failure);
              }
            });
  }

  private CompletableFuture<Void> settled(ReplicaId id) {
    var replica = replicas.get(id);
    return replica != null
        ? replica.settled()
        : CompletableFuture.failedFuture(
            new RefusedException(new Refusal.ShardUnavailable("the shard was removed")));
  }
}
