package io.sampo.cluster.telemetry;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How long something took, over all times that it was done.
 *
 * @param count how often it was done, also in vain
 * @param failures how often in vain
 * @param minMicros shortest time; 0 if it was never done
 * @param maxMicros longest time; 0 if it was never done
 * @param totalMicros sum of all times
 * @param last when it was done last
 * @param upTo for each of {@link #LIMITS_SECONDS}, how often it took no longer than that
 */
public record Durations(
    long count,
    long failures,
    long minMicros,
    long maxMicros,
    long totalMicros,
    Optional<Instant> last,
    List<Long> upTo) {

  /** Upper limits of a histogram's buckets, without the last one, which has none. */
  public static final List<Double> LIMITS_SECONDS =
      List.of(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 50.0);

  /** It was never done. */
  public static final Durations NONE =
      new Durations(
          0, 0, 0, 0, 0, Optional.empty(), Collections.nCopies(LIMITS_SECONDS.size(), 0L));

  public Durations {
    upTo = List.copyOf(upTo);
  }

  /** Mean time; 0 if it was never done. */
  public double avgMicros() {
    return count == 0 ? 0 : (double) totalMicros / count;
  }
}
