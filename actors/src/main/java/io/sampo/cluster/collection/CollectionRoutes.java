package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaSet;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which shard of a collection a request goes to. Immutable but for the routers it holds. */
final class CollectionRoutes {
  private final CollectionEntry entry;
  private final Function<ReplicaId, ReplicaSet> sets;
  private final List<KeyRing> rings;
  private final Map<ShardKey, KeyRing> byKey = new HashMap<>();
  private final Map<ShardId, ShardRouter> routers = new LinkedHashMap<>();

  /**
   * The routes of that collection.
   *
   * @param sets the replicas of a shard as they are when it is asked
   */
  CollectionRoutes(
      CollectionEntry entry,
      Function<ShardId, ShardRouter> router,
      Function<ReplicaId, ReplicaSet> sets) {
    this.entry = entry;
    this.sets = sets;
    this.rings =
        entry.isKeyed()
            ? entry.keys().stream().map(key -> KeyRing.of(key.key(), key.shardIds())).toList()
            : List.of(KeyRing.of(null, entry.shardIds()));
    for (var ring : rings) {
      if (ring.key() != null) {
        byKey.put(ring.key(), ring);
      }
    }
    entry.shardIds().forEach(shard -> routers.put(shard, router.apply(shard)));
  }

  CollectionEntry entry() {
    return entry;
  }

  /** All shards. */
  Collection<ShardRouter> all() {
    return routers.values();
  }

  ShardRouter router(ShardId shard) {
    var router = routers.get(shard);
    if (router == null) {
      throw new IllegalArgumentException("no shard " + shard + " in " + entry.name());
    }
    return router;
  }

  /** The shard of a point that has that key, {@code null} where there are no keys. */
  ShardId owner(@Nullable ShardKey key, PointId id) {
    return ring(key).owner(id);
  }

  private KeyRing ring(@Nullable ShardKey key) {
    var ring = key == null ? rings.getFirst() : byKey.get(key);
    if (ring == null) {
      throw new IllegalArgumentException("no key " + key + " in " + entry.name());
    }
    return ring;
  }

  /** Shards that a read of this selector asks. */
  List<ReadShard> readers(@Nullable ShardKeySelector selector) {
    return selected(selector).stream()
        .flatMap(ring -> ring.shards().stream().map(shard -> reader(ring, shard)))
        .filter(shard -> isAsked(selector, shard.shard()))
        .toList();
  }

  /** Where a read of this selector finds these points, if they are there: one shard of each key. */
  Map<ReadShard, List<PointId>> holders(
      @Nullable ShardKeySelector selector, Collection<PointId> ids) {
    var byShard = new LinkedHashMap<ReadShard, List<PointId>>();
    for (var ring : selected(selector)) {
      for (var id : ids) {
        var shard = ring.owner(id);
        if (isAsked(selector, shard)) {
          byShard.computeIfAbsent(reader(ring, shard), _ -> new ArrayList<>()).add(id);
        }
      }
    }
    return byShard;
  }

  private ReadShard reader(KeyRing ring, ShardId shard) {
    return new ReadShard(ring.key(), shard, router(shard));
  }

  private List<KeyRing> selected(@Nullable ShardKeySelector selector) {
    return selector == null
        ? rings
        : KeySelection.readers(selector, this::replicas).stream().map(this::ring).toList();
  }

  /** Who names no key is not kept waiting by one that is only being made. */
  private boolean isAsked(@Nullable ShardKeySelector selector, ShardId shard) {
    return selector != null || !entry.isKeyed() || entry.hasActive(shard);
  }

  /** Among whose shards a write of this selector is divided, for each key anew; at least one. */
  List<KeyRing> writers(@Nullable ShardKeySelector selector) {
    if (selector != null) {
      return KeySelection.writers(selector, this::replicas).stream().map(this::ring).toList();
    }
    if (entry.isKeyed()) {
      throw new RefusedException(new Refusal.BadInput("Shard key not specified"));
    }
    return rings;
  }

  private Optional<List<ReplicaSet>> replicas(ShardKey key) {
    return Optional.ofNullable(byKey.get(key))
        .map(ring -> ring.shards().stream().map(entry::replica).map(sets).toList());
  }
}
