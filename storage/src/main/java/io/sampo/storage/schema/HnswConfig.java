package io.sampo.storage.schema;

import static io.sampo.storage.schema.Merge.later;

import org.jspecify.annotations.Nullable;

/**
 * Graph index settings; a {@code null} member says nothing and leaves what it is merged over.
 *
 * @param m links per node on upper layers; level 0 has twice as many; 0 = no main graph
 * @param efConstruct beam width while building, also the default beam of a search
 * @param fullScanThreshold KB of vectors below which a scan is preferred
 * @param maxIndexingThreads 0 = automatic
 */
public record HnswConfig(
    @Nullable Long m,
    @Nullable Long efConstruct,
    @Nullable Long fullScanThreshold,
    @Nullable Long maxIndexingThreads,
    @Nullable Boolean onDisk,
    @Nullable Long payloadM,
    @Nullable Boolean inlineStorage,
    @Nullable Memory memory) {

  public static final HnswConfig UNSET =
      new HnswConfig(null, null, null, null, null, null, null, null);

  public static final HnswConfig DEFAULTS =
      new HnswConfig(16L, 100L, 10_000L, 0L, false, null, null, null);

  /** This configuration where it says something, {@code base} elsewhere. */
  public HnswConfig over(HnswConfig base) {
    return new HnswConfig(
        later(m, base.m),
        later(efConstruct, base.efConstruct),
        later(fullScanThreshold, base.fullScanThreshold),
        later(maxIndexingThreads, base.maxIndexingThreads),
        later(onDisk, base.onDisk),
        later(payloadM, base.payloadM),
        later(inlineStorage, base.inlineStorage),
        later(memory, base.memory));
  }
}
