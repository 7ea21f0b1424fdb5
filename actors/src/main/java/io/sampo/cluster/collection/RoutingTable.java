package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routes of all collections as the catalog has them now. A router lives as long as its shard,
 * because it holds the clock for it; the routes around it are made anew when the catalog changes.
 */
final class RoutingTable {
  private final Catalog catalog;
  private final ReplicaRegistry replicas;
  private final RemoteReplicas others;
  private final PeerView peers;
  private final PeerId self;
  private final InstantSource clock;
  private final Map<ReplicaId, ShardRouter> routers = new ConcurrentHashMap<>();
  private final Map<String, Known> routes = new ConcurrentHashMap<>();

  /** Routes, and the number of the metadata they were made of. */
  private record Known(long index, CollectionRoutes routes) {}

  RoutingTable(
      Catalog catalog,
      ReplicaRegistry replicas,
      RemoteReplicas others,
      PeerView peers,
      PeerId self,
      InstantSource clock) {
    this.others = others;
    this.peers = peers;
    this.catalog = catalog;
    this.replicas = replicas;
    this.self = self;
    this.clock = clock;
    catalog.listen(this::forgetDeleted);
  }

  /** The routes of the collection of that name or alias; refused where there is none. */
  CollectionRoutes of(String nameOrAlias) {
    var state = catalog.state();
    var entry =
        state
            .resolve(nameOrAlias)
            .orElseThrow(() -> new RefusedException(Refusal.NotFound.collection(nameOrAlias)));
    var known = routes.get(entry.name());
    if (known != null && known.index() == state.index()) {
      return known.routes();
    }
    var built = build(entry);
    routes.put(entry.name(), new Known(state.index(), built));
    return built;
  }

  private CollectionRoutes build(CollectionEntry entry) {
    return new CollectionRoutes(entry, shard -> router(entry.replica(shard)));
  }

  /** The way to that shard, which is always the same one. */
  ShardRouter router(ReplicaId replica) {
    return routers.computeIfAbsent(
        replica,
        id ->
            new ShardRouter(id, replicas, new HybridClock(self, clock), others, () -> holders(id)));
  }

  private List<PeerId> holders(ReplicaId id) {
    var entry =
        catalog.state().collections().values().stream()
            .filter(collection -> collection.uuid().equals(id.collection()))
            .findFirst();
    return entry
        .map(
            collection ->
                peers.alive().stream()
                    .filter(
                        peer ->
                            !peer.equals(self)
                                && collection
                                    .stateAt(peer, id.shard())
                                    .filter(ReplicaState::isActive)
                                    .isPresent())
                    .toList())
        .orElse(List.of());
  }

  private void forgetDeleted(CatalogState state) {
    routes.keySet().removeIf(name -> !state.collections().containsKey(name));
    routers
        .keySet()
        .removeIf(
            id ->
                state.collections().values().stream()
                    .noneMatch(entry -> entry.uuid().equals(id.collection())));
  }
}
