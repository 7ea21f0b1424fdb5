package io.sampo.shard.port;

import io.sampo.shard.model.ReplicaId;

/**
 * How long a replica has to remember what was deleted: as long as an older write of it may come.
 */
public interface Deletions {
  /**
   * The hybrid-logical time below which deletions may be forgotten; {@link Long#MAX_VALUE} for a
   * replica that hears of every write first.
   */
  long forgettable(ReplicaId replica, long nowMillis);
}
