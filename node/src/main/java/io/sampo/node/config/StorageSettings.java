package io.sampo.node.config;

import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.WalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where data lies and how it is kept.
 *
 * @param tempPath for files that live as long as a request; empty = beside the data
 * @param historyBytes what the log keeps behind the flushes, for replicas that were away; 0 = none
 * @param searchTimeout the longest a read may take if its caller says nothing
 * @param searchThreads 0 = by the number of processors
 * @param optimizerCpuBudget processors for background work; 0 = automatic, negative = leave that
 *     many
 * @param listener whether replicas here only follow the others
 * @param recoveryMode what is said instead of answers, while no shard is opened
 * @param startsDamaged whether a shard that cannot be opened is left out
 * @param updatesAtOnce changes of clients at one time; empty = no limit
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
    boolean listener,
    Optional<String> recoveryMode,
    boolean startsDamaged,
    OptionalInt updatesAtOnce,
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

  /**
   * What a collection gets where its creator says nothing.
   *
   * @param shardNumber shards of a collection, or of each of its shard keys
   * @param shardsPerPeer shards for each peer where {@code shardNumber} is not said either
   */
  public record CollectionDefaults(
      HnswConfig hnsw,
      OptimizersConfig optimizers,
      WalConfig wal,
      boolean onDiskPayload,
      int replicationFactor,
      int writeConsistencyFactor,
      @Nullable Integer shardNumber,
      @Nullable Integer shardsPerPeer) {}
}
