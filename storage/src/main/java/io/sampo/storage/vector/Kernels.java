package io.sampo.storage.vector;

import io.sampo.storage.schema.Distance;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares one query with many rows per call. Rows are little-endian float32 without gaps, as many
 * per row as the query has. Stateless; any thread.
 *
 * <p>A score is the inner similarity, larger is better: the dot product, −Σ(a−b)² for Euclid,
 * −Σ|a−b| for Manhattan. {@link Scores} turns it into what clients see.
 */
public interface Kernels {
  /**
   * Scores of the {@code count} rows from {@code offsetBytes} on, into {@code scores[0..count)}.
   */
  void scan(
      Distance distance,
      float[] query,
      MemorySegment rows,
      long offsetBytes,
      int count,
      float[] scores);

  /**
   * Scores of the rows with the numbers {@code at[0..count)}, counted from the beginning of {@code
   * rows}, into {@code scores[0..count)}.
   */
  void gather(
      Distance distance, float[] query, MemorySegment rows, int[] at, int count, float[] scores);

  /** Σ v². */
  float squaredNorm(float[] values);

  /** The fastest there is on this machine. */
  static Kernels best() {
    return Holder.BEST;
  }

  /** Made at first use. */
  final class Holder {
    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final Kernels BEST = choose();

    private Holder() {}

    private static Kernels choose() {
      if (!VectorModule.load()) {
        return new ScalarKernels();
      }
      var best = new VectorApiKernels();
      LOG.info("vectors are compared by {} numbers at a time", VectorApiKernels.LANES);
      return best;
    }
  }
}
