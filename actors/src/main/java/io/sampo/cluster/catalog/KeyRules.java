package io.sampo.cluster.catalog;

import io.sampo.cluster.catalog.CatalogCommand.CreateShardKey;
import io.sampo.cluster.catalog.CatalogCommand.DropShardKey;
import io.sampo.cluster.catalog.CatalogEvent.ShardKeyCreated;
import io.sampo.cluster.catalog.CatalogEvent.ShardKeyDropped;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rules of shard keys (spec distributed §1.4.2). */
public final class KeyRules {
  private KeyRules() {}

  /** Why that collection cannot get that key, if it cannot. */
  public static Optional<Refusal> refusesToCreate(CollectionEntry entry, ShardKey key) {
    if (!entry.isKeyed()) {
      return Optional.of(automatic());
    }
    return entry
        .key(key)
        .map(
            _ ->
                new Refusal.BadRequest(
                    "Sharding key %s already exists for collection %s"
                        .formatted(key.shown(), entry.name())));
  }

  /** Why that key cannot have these replicas in that state at first, if it cannot. */
  public static Optional<Refusal> refusesToBegin(ReplicaState asked) {
    return switch (asked) {
      case ACTIVE, PARTIAL -> Optional.empty();
      case DEAD,
          INITIALIZING,
          RECOVERY,
          PARTIAL_SNAPSHOT,
          MANUAL_RECOVERY,
          LISTENER,
          RESHARDING,
          RESHARDING_SCALE_DOWN,
          ACTIVE_READ ->
          Optional.of(
              new Refusal.BadRequest(
                  "Initial state cannot be %s, only Active or Partial are allowed"
                      .formatted(asked.label())));
    };
  }

  /** The refusal of a key that would have no replicas. */
  public static Refusal emptyPlacement(ShardKey key) {
    return new Refusal.BadRequest(
        "Sharding key %s placement cannot be empty. If you want to use random placement, do not"
                .formatted(key.shown())
            + " specify placement");
  }

  /** The reference says the same whether the key is to be made or to be removed. */
  private static Refusal automatic() {
    return new Refusal.BadRequest("Shard Key cannot be created with Auto sharding method");
  }

  static CatalogDecision create(CatalogState state, CreateShardKey create) {
    var found = state.resolve(create.collection());
    if (found.isEmpty()) {
      return CatalogDecision.refuse(Refusal.NotFound.collection(create.collection()));
    }
    var entry = found.get();
    var refusal =
        refusesToCreate(entry, create.key())
            .or(
                () ->
                    create.initial() == ReplicaState.INITIALIZING
                        ? Optional.empty()
                        : refusesToBegin(create.initial()));
    if (refusal.isPresent()) {
      return CatalogDecision.refuse(refusal.get());
    }
    if (create.placement().isEmpty()
        || create.placement().stream().anyMatch(peers -> peers.isEmpty())) {
      return CatalogDecision.refuse(emptyPlacement(create.key()));
    }
    var shards = new TreeMap<Integer, Map<Long, ReplicaState>>();
    for (var peers : create.placement()) {
      var replicas = new HashMap<Long, ReplicaState>();
      peers.forEach(peer -> replicas.put(peer.value(), create.initial()));
      shards.put(entry.lastKeyed() + shards.size() + 1, replicas);
    }
    return CatalogDecision.accept(
        true, new ShardKeyCreated(state.index() + 1, entry.name(), create.key(), shards));
  }

  static CatalogDecision drop(CatalogState state, DropShardKey drop) {
    var found = state.resolve(drop.collection());
    if (found.isEmpty()) {
      return CatalogDecision.refuse(Refusal.NotFound.collection(drop.collection()));
    }
    var entry = found.get();
    if (!entry.isKeyed()) {
      return CatalogDecision.refuse(automatic());
    }
    if (entry.key(drop.key()).isEmpty()) {
      return CatalogDecision.refuse(
          new Refusal.BadRequest(
              "Sharding key %s does not exist for collection %s"
                  .formatted(drop.key().shown(), entry.name())));
    }
    return CatalogDecision.accept(
        true, new ShardKeyDropped(state.index() + 1, entry.name(), drop.key()));
  }
}
