package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Changes of this peer's replicas that came by way of another peer. */
public final class LocalUpdates {
  private final RoutingTable routes;
  private final ReplicaRegistry replicas;

  LocalUpdates(RoutingTable routes, ReplicaRegistry replicas) {
    this.routes = routes;
    this.replicas = replicas;
  }

  /** Resolves, stamps and logs the part of a request that is for that replica's shard. */
  public CompletionStage<UpdateResult> submit(
      ReplicaId id, UpdateRequest part, boolean await, Duration limit) {
    return submit(id, Drafts.of(part), await, limit);
  }

  /** Logs a change of the schema. */
  public CompletionStage<UpdateResult> change(
      ReplicaId id, UpdateOperation operation, boolean await, Duration limit) {
    return submit(id, new Draft.Resolved(operation), await, limit);
  }

  private CompletionStage<UpdateResult> submit(
      ReplicaId id, Draft draft, boolean await, Duration limit) {
    var replica =
        replicas
            .find(id)
            .orElseThrow(
                () ->
                    new RefusedException(
                        new Refusal.Precondition("no local replica of shard " + id.shard())));
    return UpdateGather.answer(
        routes.router(id).submit(replica, draft),
        new WriteOptions(await, WriteOptions.Ordering.WEAK, limit));
  }
}
