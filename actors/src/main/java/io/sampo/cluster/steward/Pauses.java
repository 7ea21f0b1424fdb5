package io.sampo.cluster.steward;

import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Growing pauses before a replica is brought back again that could not be. Forgotten when it is
 * complete, and with the steward that keeps them. Not thread-safe.
 */
final class Pauses {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final Map<PeerId, Attempts> attempts = new HashMap<>();

  private record Attempts(int count, long nextNanos) {}

  Pauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether the pause after the last attempt is over. */
  boolean isOver(PeerId to) {
    var last = attempts.get(to);
    return last == null || last.nextNanos() - nanoTime.getAsLong() <= 0;
  }

  /** A transfer to it begins. */
  void begun(PeerId to) {
    attempts.compute(
        to,
        (_, last) -> {
          int count = last == null ? 0 : last.count();
          long pauseMillis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(count, 10));
          return new Attempts(
              count + 1, nanoTime.getAsLong() + Duration.ofMillis(pauseMillis).toNanos());
        });
  }

  /** Forgets those that are complete, or gone. */
  void follow(Set<PeerId> incomplete) {
    attempts.keySet().retainAll(incomplete);
  }
}
