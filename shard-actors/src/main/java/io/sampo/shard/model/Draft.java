package io.sampo.shard.model;

import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.segment.ShardView;
import java.util.function.Function;

/** An operation on its way into the log. */
public sealed interface Draft {
  /** A new one, which says already which points it is about. */
  record Resolved(UpdateOperation update) implements Draft {}

  /**
   * A new one that must look at the data to know that. It is resolved when all before it are
   * applied and before anything after it is logged, so that its ids hold when it is applied (spec
   * dataplane §3.2).
   */
  record Conditional(Function<ShardView, UpdateOperation> resolve) implements Draft {}

  /** One that another replica has stamped, taken in every state: operations commute. */
  record Copied(Stamp stamp, UpdateOperation update) implements Draft {}

  /** One for this replica alone, taken in every state. */
  record Local(UpdateOperation update) implements Draft {}
}
