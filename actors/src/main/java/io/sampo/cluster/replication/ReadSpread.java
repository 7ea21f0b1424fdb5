package io.sampo.cluster.replication;

import io.sampo.storage.schema.CollectionParams;
import java.time.Duration;

/**
 * How many replicas a read asks beyond those that it needs (spec distributed §4.3).
 *
 * @param more asked from the beginning
 * @param hesitation after so long without an answer one more is asked
 */
public record ReadSpread(int more, Duration hesitation) {
  /** A replica that takes longer may be frozen; asking another one costs little. */
  private static final Duration USUAL_HESITATION = Duration.ofMillis(100);

  /** Where a collection says nothing. */
  public static final ReadSpread USUAL = new ReadSpread(0, USUAL_HESITATION);

  /** As a collection wants it. */
  public static ReadSpread of(CollectionParams params) {
    var more = params.readFanOutFactor();
    var delayMs = params.readFanOutDelayMs();
    return new ReadSpread(
        more == null ? 0 : more,
        delayMs == null || delayMs <= 0
            ? USUAL_HESITATION
            : Duration.ofMillis(Math.min(delayMs, Duration.ofHours(1).toMillis())));
  }
}
