package io.sampo.storage.segment;

import io.sampo.storage.io.Disk;
import io.sampo.storage.io.LocalDisk;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What a shard engine is given by the node that hosts it.
 *
 * @param disk where the files are
 * @param search runs parts of searches; several shards share it
 * @param searchParallelism parts into which one search is cut at most
 * @param flush forces files to the disk
 * @param background merges and vacuums; its number of threads is the CPU budget of all shards
 * @param vectorChunkBytes how much of a vector file one mapping shows
 * @param sealBytes bytes of vectors, payloads and rows at which the appendable segment is closed
 *     and a new one begun
 * @param clock the time of day, for figures alone
 */
public record EngineSettings(
    Disk disk,
    Executor search,
    int searchParallelism,
    Executor flush,
    Executor background,
    long vectorChunkBytes,
    long sealBytes,
    InstantSource clock) {

  /** Few mappings for large shards, and no more than a few pages too many for small ones. */
  public static final long DEFAULT_VECTOR_CHUNK_BYTES = 32L << 20;

  /** Some 40,000 points of 384 dimensions: merged from time to time, never held up for long. */
  public static final long DEFAULT_SEAL_BYTES = 64L << 20;

  public EngineSettings {
    if (searchParallelism < 1 || vectorChunkBytes < 1 || sealBytes < 1) {
      throw new IllegalArgumentException("sizes of an engine are positive");
    }
  }

  /** Default sizes on the local disk. */
  public static EngineSettings of(
      Executor search,
      int searchParallelism,
      Executor flush,
      Executor background,
      InstantSource clock) {
    return new EngineSettings(
        LocalDisk.INSTANCE,
        search,
        searchParallelism,
        flush,
        background,
        DEFAULT_VECTOR_CHUNK_BYTES,
        DEFAULT_SEAL_BYTES,
        clock);
  }
}
