package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Stamper;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.storage.segment.ShardView;
import java.util.Optional;

/**
 * Access to a replica on this peer, for any thread, without a mailbox between a reader and the
 * data. Stays the same object when the replica's actor or engine is restarted.
 */
public interface ReplicaHandle {
  /** The state this replica has now. */
  ReplicaState state();

  /** The data as they are now; empty while the replica's state serves no reads. */
  Optional<ShardView> view();

  /** Hands in an update; the stages say what became of it. */
  Submission submit(Draft draft, Stamper stamper);

  /** Updates that are not visible yet. */
  int pendingUpdates();

  /** Figures of the engine. */
  ShardInfo info();

  /** Takes over changed settings of the collection. */
  void configure(CollectionConfig config);
}
