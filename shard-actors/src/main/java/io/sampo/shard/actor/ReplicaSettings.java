package io.sampo.shard.actor;

import io.sampo.shard.port.Copying;
import io.sampo.shard.port.Deletions;
import io.sampo.shard.port.DiskSpace;
import io.sampo.shard.port.LogTruncation;
import io.sampo.shard.port.OperationHistory;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How a replica runs.
 *
 * @param flushInterval time between flushes while there is something to flush
 * @param flushAfterBytes logged bytes after which a flush is due at once, so that a restart replays
 *     little
 * @param self the peer in the stamps of new operations
 */
public record ReplicaSettings(
    Duration flushInterval,
    long flushAfterBytes,
    DiskSpace space,
    LogTruncation truncation,
    OperationHistory history,
    Copying copying,
    Deletions deletions,
    PeerId self,
    InstantSource time) {
  public ReplicaSettings {
    if (!flushInterval.isPositive() || flushAfterBytes <= 0) {
      throw new IllegalArgumentException("flush interval and flush bytes must be positive");
    }
  }
}
