package io.sampo.storage.optimizer;

import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import org.jspecify.annotations.Nullable;

/**
 * When a rewrite is due (spec dataplane §2.5, §6.5).
 *
 * @param enabled whether anything is done at all
 * @param deadShare of a segment's rows above which it is rewritten
 * @param vacuumRows rows a segment needs for that
 * @param targetSegments more than these are merged
 * @param maxSegmentBytes what a merge may come to
 */
public record Thresholds(
    boolean enabled, double deadShare, long vacuumRows, int targetSegments, long maxSegmentBytes) {
  private static final int KILO = 1024;

  /** Segment size per thread where the user sets none, in KB. */
  private static final long SIZE_PER_THREAD = 256_000;

  private static final int MAX_THREADS = 16;

  /**
   * @param processors of this machine: more of them search more segments, and rewrite larger ones
   */
  public static Thresholds of(OptimizersConfig config, int processors) {
    var filled = config.over(OptimizersConfig.DEFAULTS);
    var target = orElse(filled.defaultSegmentNumber(), 0);
    var maxSize =
        orElse(filled.maxSegmentSize(), Math.clamp(processors, 1, MAX_THREADS) * SIZE_PER_THREAD);
    return new Thresholds(
        !(filled.maxOptimizationThreads() instanceof OptimizationThreads.Fixed(var threads))
            || threads > 0,
        filled.deletedThreshold() == null ? 1 : filled.deletedThreshold(),
        orElse(filled.vacuumMinVectorNumber(), 0),
        target == 0 ? Math.clamp(processors / 2, 2, 8) : (int) Math.min(target, Integer.MAX_VALUE),
        maxSize > Long.MAX_VALUE / KILO ? Long.MAX_VALUE : maxSize * KILO);
  }

  private static long orElse(@Nullable Long value, long otherwise) {
    return value == null ? otherwise : value;
  }
}
