package io.sampo.cluster.steward;

import io.sampo.shard.model.ReplicaId;

/** The stewards of all shards, wherever they are. */
public interface Stewards {
  /**
   * Has the steward of a shard look at it: one begins where there is none. May get lost, and may be
   * said again.
   *
   * @param index of the catalog by which there is something to see
   */
  void look(ReplicaId shard, long index);
}
