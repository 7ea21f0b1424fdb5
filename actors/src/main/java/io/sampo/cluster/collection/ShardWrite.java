package io.sampo.cluster.collection;

import io.sampo.shard.model.Draft;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;

/** What is to be written to one shard. */
public sealed interface ShardWrite {
  /** The part of a request that is for the shard. */
  record Points(UpdateRequest part) implements ShardWrite {}

  /** A change of the schema, for every shard. */
  record Schema(UpdateOperation operation) implements ShardWrite {}

  /** The same as a replica takes it. */
  default Draft draft() {
    return switch (this) {
      case Points(var part) -> Drafts.of(part);
      case Schema(var operation) -> new Draft.Resolved(operation);
    };
  }
}
