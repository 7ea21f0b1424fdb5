package io.sampo.shard.port;

import io.sampo.shard.model.ReplicaEvent;
import java.util.function.Predicate;

/**
 * The part of a replica's log that can still be read: more than a restart replays, because replicas
 * that were away are brought up to date from it. Any thread; calls block.
 */
public interface OperationHistory {
  /** The first event from which on none is missing; the one after the last if there is none. */
  long firstKept(String persistenceId);

  /**
   * Reads events in their order.
   *
   * @param sink says whether to go on
   * @return whether none was missing of those that the sink wanted
   */
  boolean read(String persistenceId, long from, long to, Predicate<ReplicaEvent> sink);
}
