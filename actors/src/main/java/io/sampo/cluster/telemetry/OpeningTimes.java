package io.sampo.cluster.telemetry;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.model.ReplicaId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** How long it took until the first replicas of a collection were open here. Any thread. */
public final class OpeningTimes {
  private final Map<UUID, Long> begun = new ConcurrentHashMap<>();
  private final Map<UUID, Long> opened = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /**
   * A new one.
   *
   * @param nanoTime a clock that is never set
   */
  public OpeningTimes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** These are the collections now; those that are new begin to open. */
  public void know(CatalogState state) {
    var there = new HashSet<UUID>();
    for (CollectionEntry entry : state.collections().values()) {
      there.add(entry.uuid());
      begun.computeIfAbsent(entry.uuid(), _ -> nanoTime.getAsLong());
    }
    begun.keySet().retainAll(there);
    opened.keySet().retainAll(there);
  }

  /** A replica is open. Later ones of a collection are not counted when one has served since. */
  public void opened(ReplicaId replica) {
    if (begun.containsKey(replica.collection())) {
      opened.computeIfAbsent(replica.collection(), _ -> nanoTime.getAsLong());
    }
  }

  /** From when this peer knew the collection to its first open replica. */
  public Optional<Duration> of(UUID collection) {
    var from = begun.get(collection);
    var to = opened.get(collection);
    return from == null || to == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, to - from)));
  }
}
