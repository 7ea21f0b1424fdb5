package io.sampo.http.json;

import io.sampo.cluster.collection.NewShardKey;
import io.sampo.storage.model.ShardKey;

/** What a client wants done with the shards of a collection (spec distributed §6.2). */
public sealed interface ShardOperation {
  /** Make a shard key. */
  record CreateKey(NewShardKey key) implements ShardOperation {}

  /** Delete a shard key with its points. */
  record DropKey(ShardKey key) implements ShardOperation {}

  /**
   * One that this version does not serve yet; its body was not looked at.
   *
   * @param what names it to the client
   */
  record Unserved(String what) implements ShardOperation {}
}
