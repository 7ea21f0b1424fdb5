package io.sampo.cluster.steward;

import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Since when the replicas of a shard have been seen Dead. A peer that was just killed counts as
 * alive for a while, but is not heard any more; who is heard after its replica was seen Dead is
 * there to take part in a transfer. Not thread-safe.
 */
final class DeadReplicas {
  private final LongSupplier nanoTime;
  private final Map<PeerId, Long> sinceNanos = new HashMap<>();

  DeadReplicas(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes note of those that are Dead now, and forgets all others. */
  void follow(Set<PeerId> dead) {
    sinceNanos.keySet().retainAll(dead);
    dead.forEach(peer -> sinceNanos.putIfAbsent(peer, nanoTime.getAsLong()));
  }

  /** Whether its peer, which has been silent for so long, was heard after it was seen Dead. */
  boolean wasSeenBefore(PeerId peer, Duration silence) {
    var since = sinceNanos.get(peer);
    return since != null && nanoTime.getAsLong() - since > silence.toNanos();
  }
}
