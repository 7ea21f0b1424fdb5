package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.segment.ShardEngine;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The replicas of this peer by id, for any thread; only {@link ReplicaHost} changes it. */
public final class ReplicaRegistry {
  private final Map<ReplicaId, LocalReplica> replicas = new ConcurrentHashMap<>();

  /** The replica, if this peer has opened it. */
  public Optional<ReplicaHandle> find(ReplicaId id) {
    return Optional.ofNullable(replicas.get(id));
  }

  LocalReplica serve(
      ReplicaId id, ShardEngine engine, Executor applies, Consumer<StorageFailure> onFailure) {
    return replicas.compute(
        id,
        (_, known) -> {
          if (known == null) {
            return new LocalReplica(id, engine, applies, onFailure);
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

  void forget(ReplicaId id) {
    replicas.remove(id);
  }
}
