package io.sampo.cluster.replication;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.NewVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The replicas of every shard as this peer sees them: what all agreed on, less those that failed
 * this peer and whose state was not changed since. Any thread.
 */
public final class ReplicaSets {
  private final Catalog catalog;
  private final PeerId self;
  private final Map<ReplicaId, Map<PeerId, ReplicaState>> disabled = new ConcurrentHashMap<>();
  private final Map<ReplicaId, Known> known = new ConcurrentHashMap<>();

  /** A set, how it is read, and the number of the metadata it was made of. */
  private record Known(long index, ReplicaSet set, ReadSpread spread) {}

  public ReplicaSets(Catalog catalog, PeerId self) {
    this.catalog = catalog;
    this.self = self;
    catalog.listen(this::changed);
  }

  public PeerId self() {
    return self;
  }

  /** The replicas of that shard; none if there is no such shard. */
  public ReplicaSet of(ReplicaId id) {
    return known(id).set();
  }

  /** How many of them a read asks. */
  public ReadSpread spread(ReplicaId id) {
    return known(id).spread();
  }

  /** The vectors that a point of that shard may have, by name; none if there is no such shard. */
  public Map<String, NewVector> vectors(ReplicaId id) {
    return entry(catalog.state(), id)
        .map(entry -> NewVector.of(entry.config().params()))
        .orElse(Map.of());
  }

  private Known known(ReplicaId id) {
    var state = catalog.state();
    var cached = known.get(id);
    if (cached != null && cached.index() == state.index()) {
      return cached;
    }
    var made = make(state, id);
    known.put(id, made);
    return made;
  }

  private Known make(CatalogState state, ReplicaId id) {
    var states = new TreeMap<PeerId, ReplicaState>(ReplicaSet.BY_ID);
    var entry = entry(state, id);
    entry.ifPresent(
        collection ->
            collection
                .shards()
                .getOrDefault(id.shard().value(), Map.of())
                .forEach((peer, replica) -> states.put(new PeerId(peer), replica)));
    var params = entry.map(found -> found.config().params());
    var set =
        new ReplicaSet(
            self,
            states,
            Set.copyOf(disabled.getOrDefault(id, Map.of()).keySet()),
            params.map(CollectionParams::writeConsistencyFactor).orElse(1));
    return new Known(state.index(), set, params.map(ReadSpread::of).orElse(ReadSpread.USUAL));
  }

  private static Optional<CollectionEntry> entry(CatalogState state, ReplicaId id) {
    return state.collections().values().stream()
        .filter(collection -> collection.uuid().equals(id.collection()))
        .findFirst();
  }

  /**
   * Stops using a replica, unless no good one would be left.
   *
   * @return whether it is not used any more
   */
  public synchronized boolean disable(ReplicaId id, PeerId peer) {
    var set = of(id);
    var state = set.states().get(peer);
    if (state == null) {
      return false;
    }
    if (set.isEnabled(peer)) {
      if (!ReplicaSetRules.mayDisable(set, peer)) {
        return false;
      }
      var now = new HashMap<>(disabled.getOrDefault(id, Map.of()));
      now.put(peer, state);
      disabled.put(id, Map.copyOf(now));
      known.remove(id);
    }
    return true;
  }

  /**
   * State of a replica as this peer treats it: one that it wants declared Dead, and sends no writes
   * to, is Dead to it before all agree. Empty if there is to be none.
   */
  public Optional<ReplicaState> treated(ReplicaId id, PeerId peer) {
    var set = of(id);
    return Optional.ofNullable(set.states().get(peer))
        .map(state -> set.isEnabled(peer) ? state : ReplicaState.DEAD);
  }

  /** Replicas that are not used, by shard, with the state in which they failed. */
  public Map<ReplicaId, Map<PeerId, ReplicaState>> disabled() {
    return Map.copyOf(disabled);
  }

  /**
   * A replica whose state was changed by agreement is used again as that state says. So are all
   * others of a shard of which this peer's own replica is not complete: what it had alone they get
   * from it before it is complete again, so that then they lack nothing.
   */
  private synchronized void changed(CatalogState state) {
    for (var id : Set.copyOf(disabled.keySet())) {
      var agreed =
          entry(state, id)
              .map(entry -> entry.shards().getOrDefault(id.shard().value(), Map.of()))
              .orElse(Map.of());
      var left = new HashMap<>(disabled.getOrDefault(id, Map.of()));
      left.entrySet().removeIf(entry -> agreed.get(entry.getKey().value()) != entry.getValue());
      var own = agreed.get(self.value());
      if (own != null && !own.isUpdateTruth()) {
        left.clear();
      }
      if (left.isEmpty()) {
        disabled.remove(id);
      } else {
        disabled.put(id, Map.copyOf(left));
      }
      known.remove(id);
    }
    known.keySet().removeIf(id -> known.size() > MOST_KNOWN && entry(state, id).isEmpty());
  }

  /** Sets of shards that are gone are looked for when so many are kept. */
  private static final int MOST_KNOWN = 10_000;
}
