package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.steward.Stewards;
import io.sampo.shard.model.ReplicaState;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Calls the stewards of all shards that have a Dead replica: when the metadata have changed, and
 * again and again, since a steward is lost with its peer. Used by the coordinator's thread.
 */
final class StewardCalls {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Stewards stewards;
  private final LongSupplier nanoTime;
  private long calledAt = -1;
  private long calledNanos;

  StewardCalls(Stewards stewards, LongSupplier nanoTime) {
    this.stewards = stewards;
    this.nanoTime = nanoTime;
  }

  /** Sees to it that they live and know of these metadata; may be asked often. */
  void ensure(CatalogState state) {
    long now = nanoTime.getAsLong();
    if (state.index() == calledAt && now - calledNanos < AGAIN.toNanos()) {
      return;
    }
    calledAt = state.index();
    calledNanos = now;
    state.collections().values().forEach(entry -> call(entry, state.index()));
  }

  /** A transfer of that collection is over: what had to wait for it need not any more. */
  void next(CatalogState state, UUID collection) {
    state.collections().values().stream()
        .filter(entry -> entry.uuid().equals(collection))
        .forEach(entry -> call(entry, state.index()));
  }

  private void call(CollectionEntry entry, long index) {
    for (var shard : entry.shardIds()) {
      if (entry.shards().getOrDefault(shard.value(), Map.of()).containsValue(ReplicaState.DEAD)) {
        stewards.look(entry.replica(shard), index);
      }
    }
  }
}
