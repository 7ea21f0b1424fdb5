package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The routes of all collections as the catalog has them now, made anew when it changes. */
final class RoutingTable {
  private final Catalog catalog;
  private final ShardRouter.Parts parts;
  private final Map<ReplicaId, ShardRouter> routers = new ConcurrentHashMap<>();
  private final Map<String, Known> routes = new ConcurrentHashMap<>();

  /** Routes, and the number of the metadata they were made of. */
  private record Known(long index, CollectionRoutes routes) {}

  RoutingTable(Catalog catalog, ShardRouter.Parts parts) {
    this.catalog = catalog;
    this.parts = parts;
    catalog.listen(this::forgetGone);
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
    var built =
        known != null && known.routes().entry().equals(entry) ? known.routes() : build(entry);
    routes.put(entry.name(), new Known(state.index(), built));
    return built;
  }

  private CollectionRoutes build(CollectionEntry entry) {
    return new CollectionRoutes(entry, shard -> router(entry.replica(shard)), parts.sets()::of);
  }

  /** The way to that shard, which is always the same one. */
  ShardRouter router(ReplicaId replica) {
    return routers.computeIfAbsent(replica, id -> new ShardRouter(id, parts));
  }

  private void forgetGone(CatalogState state) {
    routes.keySet().removeIf(name -> !state.collections().containsKey(name));
    var lives = new HashMap<UUID, CollectionEntry>();
    state.collections().values().forEach(entry -> lives.put(entry.uuid(), entry));
    routers
        .keySet()
        .removeIf(
            id -> {
              var entry = lives.get(id.collection());
              return entry == null || !entry.shards().containsKey(id.shard().value());
            });
  }
}
