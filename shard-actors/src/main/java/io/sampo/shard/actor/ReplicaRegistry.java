package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.segment.ShardEngine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The replicas of this peer by id, for any thread; only {@link ReplicaHost} changes it. */
public final class ReplicaRegistry {
  private final Map<ReplicaId, LocalReplica> replicas = new ConcurrentHashMap<>();
  private final Map<ReplicaId, DamagedReplica> leftOut = new ConcurrentHashMap<>();
  private final List<Consumer<ReplicaId>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<ReplicaId>> lacking = new CopyOnWriteArrayList<>();
  private volatile Predicate<ReplicaId> readable = _ -> true;

  /** The replica, if this peer has opened it or has left it out. */
  public Optional<ReplicaHandle> find(ReplicaId id) {
    ReplicaHandle open = replicas.get(id);
    return Optional.ofNullable(open == null ? leftOut.get(id) : open);
  }

  /** All open replicas of this peer. */
  public Map<ReplicaId, ReplicaHandle> all() {
    return Map.copyOf(replicas);
  }

  /** Is told of each replica whose log is replayed, on the replica's thread. */
  public void onOpened(Consumer<ReplicaId> listener) {
    listeners.add(listener);
  }

  /**
   * Is told of each replica that could not log what others may have, on the replica's thread and
   * before whoever sent it hears so.
   */
  public void onLacking(Consumer<ReplicaId> listener) {
    lacking.add(listener);
  }

  /** Whether a replica may be read now, asked at each read; all may before this is set. */
  public void readableIf(Predicate<ReplicaId> condition) {
    readable = condition;
  }

  boolean isReadable(ReplicaId id) {
    return readable.test(id);
  }

  private void lacks(ReplicaId id) {
    lacking.forEach(listener -> listener.accept(id));
  }

  void leaveOut(ReplicaId id, DamagedReplica damaged) {
    leftOut.put(id, damaged);
    opened(id);
  }

  void opened(ReplicaId id) {
    listeners.forEach(listener -> listener.accept(id));
  }

  LocalReplica serve(
      ReplicaId id,
      ShardEngine engine,
      HistoryReader history,
      Executor reads,
      Executor applies,
      Consumer<StorageFailure> onFailure) {
    return replicas.compute(
        id,
        (_, known) -> {
          if (known == null) {
            return new LocalReplica(
                id,
                engine,
                history,
                reads,
                applies,
                onFailure,
                new LocalReplica.Surroundings(this::opened, this::lacks, this::isReadable));
          }
          known.reopened(engine, applies, onFailure);
          return known;
        });
  }

  /** Closes the engine behind all that is still to be applied; completes when it is closed. */
  CompletionStage<Void> closeEngine(ReplicaId id) {
    var closed = new CompletableFuture<Void>();
    var replica = replicas.get(id);
    if (replica == null) {
      closed.complete(null);
      return closed;
    }
    var engine = replica.engine();
    replica
        .worker()
        .afterwards(
            () -> {
              try {
                engine.close();
              } finally {
                closed.complete(null);
              }
            });
    return closed;
  }

  void close(ReplicaId id, Refusal why) {
    var replica = replicas.get(id);
    if (replica != null) {
      replica.close(why);
    }
  }

  /** Closes it and finds it no more. */
  void remove(ReplicaId id, Refusal why) {
    close(id, why);
    leftOut.remove(id);
    replicas.remove(id);
  }
}
