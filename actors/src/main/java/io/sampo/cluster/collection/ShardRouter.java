package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.actor.Submission;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.Stamper;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.segment.ShardView;

/** The way of this peer to one shard: its clock for that shard, and the replica that answers. */
final class ShardRouter {
  private final ReplicaId id;
  private final ReplicaRegistry replicas;
  private final Stamper stamper;

  ShardRouter(ReplicaId id, ReplicaRegistry replicas, Stamper stamper) {
    this.id = id;
    this.replicas = replicas;
    this.stamper = stamper;
  }

  /** The data as they are now; refused while no replica may answer. */
  ShardView view() {
    return replica()
        .view()
        .orElseThrow(() -> unavailable("its replica is " + replica().state().label()));
  }

  Submission submit(Draft draft) {
    return replica().submit(draft, stamper);
  }

  ReplicaHandle replica() {
    return replicas.find(id).orElseThrow(() -> unavailable("its replica is not open"));
  }

  private RefusedException unavailable(String why) {
    return new RefusedException(
        new Refusal.ShardUnavailable("shard " + id.shard() + " cannot answer: " + why));
  }
}
