package io.sampo.cluster.telemetry;

import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardInfo;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A collection as one peer sees it.
 *
 * @param opening how long this peer took to open all of its replicas; empty until it has
 * @param transfers those that go on, in order of their shards
 */
public record CollectionTelemetry(
    String name,
    CollectionConfig config,
    Optional<Duration> opening,
    List<Shard> shards,
    List<TransferEntry> transfers) {

  public CollectionTelemetry {
    shards = List.copyOf(shards);
    transfers = List.copyOf(transfers);
  }

  /**
   * One shard.
   *
   * @param key without shard keys {@code null}
   * @param local its replica here, if there is one and it is open
   * @param remote its replicas elsewhere
   * @param states of all of its replicas, by peer
   */
  public record Shard(
      int id,
      @Nullable ShardKey key,
      Optional<Local> local,
      List<Remote> remote,
      SortedMap<Long, ReplicaState> states) {
    public Shard {
      remote = List.copyOf(remote);
      states = Collections.unmodifiableSortedMap(new TreeMap<>(states));
    }

    /** Replicas that hold all that was acknowledged and may be asked. */
    public long active() {
      return states.values().stream().filter(ReplicaState::isActive).count();
    }

    /** Replicas that should be active and are not; listeners never will be. */
    public long dead() {
      return states.values().stream()
          .filter(state -> !state.isActive() && state != ReplicaState.LISTENER)
          .count();
    }
  }

  /**
   * A replica here.
   *
   * @param pendingUpdates that are not visible yet
   * @param lastOperation number of the last one that was logged
   */
  public record Local(
      ShardInfo info, ShardFigures figures, int pendingUpdates, long lastOperation) {}

  /** A replica elsewhere, and how this peer's calls fared there since it was started. */
  public record Remote(PeerId peer, ReplicaCalls.Calls calls) {}

  /** The replicas here. */
  public List<Local> local() {
    return shards.stream().flatMap(shard -> shard.local().stream()).toList();
  }
}
