package io.sampo.cluster.coordinator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Since when the coordinator has seen replicas Dead. A peer that was just killed counts as alive
 * for a while, but is not heard any more; who is heard after its replica was seen Dead is there to
 * take part in a transfer. Used by the coordinator's thread.
 */
final class DeadReplicas {
  private final LongSupplier nanoTime;
  private final Map<Target, Long> sinceNanos = new HashMap<>();

  DeadReplicas(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes note of those that are Dead now, and forgets all others. */
  void follow(Set<Target> dead) {
    sinceNanos.keySet().retainAll(dead);
    dead.forEach(target -> sinceNanos.putIfAbsent(target, nanoTime.getAsLong()));
  }

  /** Whether its peer, which has been silent for so long, was heard after it was seen Dead. */
  boolean wasSeenBefore(Target target, Duration silence) {
    var since = sinceNanos.get(target);
    return since != null && nanoTime.getAsLong() - since > silence.toNanos();
  }
}
