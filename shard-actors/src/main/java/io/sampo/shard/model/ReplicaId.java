package io.sampo.shard.model;

import io.sampo.storage.model.ShardId;
import java.util.UUID;

/**
 * A shard of one life of a collection; a collection made anew under an old name has other ids.
 *
 * @param collection identity of the collection, not its name
 */
public record ReplicaId(UUID collection, ShardId shard) {
  /** Name of its log. */
  public String persistenceId() {
    return "replica/" + collection + "/" + shard;
  }
}
