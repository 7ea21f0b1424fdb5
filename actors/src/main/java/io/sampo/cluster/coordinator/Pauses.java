package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.shard.model.ReplicaState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Growing pauses before a replica is brought back again that could not be. Forgotten when it is
 * complete, and with the coordinator that keeps them. Used by the coordinator's thread.
 */
final class Pauses {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final Map<Target, Attempts> attempts = new HashMap<>();

  private record Attempts(int count, long nextNanos) {}

  Pauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether the pause after the last attempt is over. */
  boolean isOver(Target target) {
    var last = attempts.get(target);
    return last == null || last.nextNanos() - nanoTime.getAsLong() <= 0;
  }

  /** A transfer to it begins. */
  void begun(Target target) {
    attempts.compute(
        target,
        (_, last) -> {
          int count = last == null ? 0 : last.count();
          long pauseMillis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(count, 10));
          return new Attempts(
              count + 1, nanoTime.getAsLong() + Duration.ofMillis(pauseMillis).toNanos());
        });
  }

  /** Forgets those that are complete, or gone. */
  void follow(CatalogState state) {
    if (attempts.isEmpty()) {
      return;
    }
    attempts
        .keySet()
        .removeIf(
            target ->
                state.collections().values().stream()
                    .filter(entry -> entry.uuid().equals(target.collection()))
                    .findFirst()
                    .flatMap(entry -> entry.stateAt(target.peer(), target.shard()))
                    .filter(now -> now != ReplicaState.ACTIVE && now != ReplicaState.LISTENER)
                    .isEmpty());
  }
}
