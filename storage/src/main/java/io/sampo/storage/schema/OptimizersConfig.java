package io.sampo.storage.schema;

import static io.sampo.storage.schema.Merge.later;

import org.jspecify.annotations.Nullable;

/**
 * What the background optimizer does and when; a {@code null} member says nothing (spec dataplane
 * §2.5).
 *
 * @param deletedThreshold share of deleted rows above which a segment is vacuumed, 0..1
 * @param vacuumMinVectorNumber rows a segment needs before vacuum looks at it
 * @param defaultSegmentNumber merge target; 0 = by processors
 * @param maxSegmentSize KB beyond which segments are not merged
 * @param memmapThreshold deprecated, KB, kept for the echo
 * @param indexingThreshold KB of vectors above which a graph is built; 0 = never
 * @param maxOptimizationThreads {@code null} = unset
 */
public record OptimizersConfig(
    @Nullable Double deletedThreshold,
    @Nullable Long vacuumMinVectorNumber,
    @Nullable Long defaultSegmentNumber,
    @Nullable Long maxSegmentSize,
    @Nullable Long memmapThreshold,
    @Nullable Long indexingThreshold,
    @Nullable Long flushIntervalSec,
    @Nullable OptimizationThreads maxOptimizationThreads,
    @Nullable Boolean preventUnoptimized) {

  /** A number of threads, or {@code "auto"}. */
  public sealed interface OptimizationThreads {
    /** As many as the CPU budget allows. */
    record Auto() implements OptimizationThreads {}

    /** At most this many; 0 turns optimisation off. */
    record Fixed(long threads) implements OptimizationThreads {}
  }

  public static final OptimizersConfig UNSET =
      new OptimizersConfig(null, null, null, null, null, null, null, null, null);

  public static final OptimizersConfig DEFAULTS =
      new OptimizersConfig(0.2, 1000L, 0L, null, null, 10_000L, 5L, null, null);

  /** This configuration where it says something, {@code base} elsewhere. */
  public OptimizersConfig over(OptimizersConfig base) {
    return new OptimizersConfig(
        later(deletedThreshold, base.deletedThreshold),
        later(vacuumMinVectorNumber, base.vacuumMinVectorNumber),
        later(defaultSegmentNumber, base.defaultSegmentNumber),
        later(maxSegmentSize, base.maxSegmentSize),
        later(memmapThreshold, base.memmapThreshold),
        later(indexingThreshold, base.indexingThreshold),
        later(flushIntervalSec, base.flushIntervalSec),
        later(maxOptimizationThreads, base.maxOptimizationThreads),
        later(preventUnoptimized, base.preventUnoptimized));
  }
}
