package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.placement.HashRing;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.schema.ShardingMethod;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which shard of a collection a request goes to. Immutable but for the routers it holds. */
final class CollectionRoutes {
  private final CollectionEntry entry;
  private final HashRing ring;
  private final Map<ShardId, ShardRouter> routers = new LinkedHashMap<>();

  CollectionRoutes(CollectionEntry entry, Function<ShardId, ShardRouter> router) {
    this.entry = entry;
    this.ring = new HashRing(entry.shardIds());
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

  /** The shard of a point. */
  ShardId owner(PointId id) {
    return ring.owner(id);
  }

  /** Shards that a read of this selector asks. */
  Collection<ShardRouter> readers(@Nullable ShardKeySelector selector) {
    if (selector != null) {
      throw new RefusedException(new Refusal.BadRequest(notFound(selector)));
    }
    return all();
  }

  /** Refuses a write whose selector names no shards of this collection. */
  void checkWriters(@Nullable ShardKeySelector selector) {
    if (selector != null) {
      throw new RefusedException(new Refusal.BadInput(notFound(selector)));
    }
    if (ring.isEmpty() || entry.config().params().shardingMethod() == ShardingMethod.CUSTOM) {
      throw new RefusedException(new Refusal.BadInput("Shard key not specified"));
    }
  }

  /** Shard keys can only be made in a cluster, so that here none is ever known. */
  private static String notFound(ShardKeySelector selector) {
    return "Shard key "
        + switch (selector.keys().getFirst()) {
          case ShardKey.Name(var name) -> "\"" + name + "\"";
          case ShardKey.Num(var number) -> Long.toUnsignedString(number);
        }
        + " not found";
  }
}
