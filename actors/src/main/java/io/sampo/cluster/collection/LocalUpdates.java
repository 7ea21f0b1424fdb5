package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Writes that came by way of another peer, and those that are for this peer's replicas alone. */
public final class LocalUpdates {
  private final RoutingTable routes;
  private final ReplicaRegistry replicas;

  LocalUpdates(RoutingTable routes, ReplicaRegistry replicas) {
    this.routes = routes;
    this.replicas = replicas;
  }

  /** Goes on with a write that another peer has handed on. */
  public CompletionStage<UpdateResult> write(
      ReplicaId id, ShardWrite write, WriteOptions options, int hops, Optional<Handover> handover) {
    return routes.router(id).write(write, options, hops, handover);
  }

  /** Has this peer's replica, and no other, take a change of the schema that it lacks. */
  public CompletionStage<Long> repair(ReplicaId id, UpdateOperation operation) {
    return replicas
        .find(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    new Refusal.Precondition("no local replica of shard " + id.shard())))
        .submit(new Draft.Local(operation), false)
        .here()
        .logged();
  }
}
