package io.sampo.shard.actor;

import io.sampo.shard.port.DiskSpace;
import io.sampo.shard.port.LogTruncation;
import java.time.Duration;

/**
 * How a replica runs.
 *
 * @param flushInterval time between flushes while there is something to flush
 * @param flushAfterBytes logged bytes after which a flush is due at once, so that a restart replays
 *     little
 */
public record ReplicaSettings(
    Duration flushInterval, long flushAfterBytes, DiskSpace space, LogTruncation truncation) {
  public ReplicaSettings {
    if (!flushInterval.isPositive() || flushAfterBytes <= 0) {
      throw new IllegalArgumentException("flush interval and flush bytes must be positive");
    }
  }
}
