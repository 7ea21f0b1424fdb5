package io.sampo.node.config;

import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.WalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where data lies and how it is kept.
 *
 * @param tempPath for files that live as long as a request; empty = beside the data
 * @param historyBytes what the log keeps behind the flushes, for replicas that were away; 0 = none
 * @param searchTimeout the longest a read may take if its caller says nothing
 * @param searchThreads 0 = by the number of processors
 * @param optimizerCpuBudget processors for background work; 0 = automatic, negative = leave that
 *     many
 */
public record StorageSettings(
    Path storagePath,
    Path snapshotsPath,
    Optional<Path> tempPath,
    Fsync fsync,
    long historyBytes,
    long maxCollections,
    Duration searchTimeout,
    int searchThreads,
    int optimizerCpuBudget,
    CollectionDefaults defaults) {

  /** When a logged write is forced to the disk. */
  public enum Fsync {
    /** Before it is acknowledged. */
    ALWAYS,
    /** A few times a second; a power cut may lose the last ones. */
    INTERVAL,
    /** When the operating system likes; a power cut may lose many. */
    NEVER
  }

  /** What a collection gets where its creator says nothing. */
  public record CollectionDefaults(
      HnswConfig hnsw,
      OptimizersConfig optimizers,
      WalConfig wal,
      boolean onDiskPayload,
      int replicationFactor,
      int writeConsistencyFactor) {}
}
