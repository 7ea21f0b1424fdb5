package io.sampo.cluster.catalog;

import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.ShardingMethod;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Collections with shard keys, made as the coordinator makes them. */
public final class KeyedCollections {
  public static final ShardKey A = new ShardKey.Name("a");
  public static final ShardKey SEVEN = new ShardKey.Num(7);

  private KeyedCollections() {}

  /**
   * Two shards for each key, one replica of each.
   *
   * @param method with which points are divided
   */
  public static CatalogCommand.CreateCollection collection(String name, ShardingMethod method) {
    var params =
        new CollectionParams(
            VectorsConfig.unnamed(VectorParams.of(4, Distance.COSINE)),
            Map.of(),
            2,
            method,
            1,
            1,
            null,
            null,
            true,
            null);
    var config =
        new CollectionConfig(
            params,
            HnswConfig.DEFAULTS,
            OptimizersConfig.DEFAULTS,
            WalConfig.DEFAULTS,
            null,
            null,
            null);
    return new CatalogCommand.CreateCollection(
        name, new UUID(1, name.hashCode()), config, Map.of(), ReplicaState.INITIALIZING);
  }

  /** A command whose shards are on peers of these numbers. */
  public static CatalogCommand.CreateShardKey key(
      ShardKey key, ReplicaState initial, List<List<Integer>> placement) {
    return new CatalogCommand.CreateShardKey(
        "c",
        key,
        placement.stream()
            .map(peers -> peers.stream().map(peer -> new PeerId(peer)).toList())
            .toList(),
        initial);
  }

  /** The collection {@code c} after these commands, none of which may be refused. */
  public static CollectionEntry after(ShardingMethod method, List<CatalogCommand> commands) {
    var state = evolve(CatalogState.EMPTY, collection("c", method));
    for (var command : commands) {
      state = evolve(state, command);
    }
    return state.resolve("c").orElseThrow();
  }

  static CatalogState evolve(CatalogState state, CatalogCommand command) {
    var decision = CatalogMachine.decide(state, command, Long.MAX_VALUE);
    decision
        .refusal()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(command + ": " + why.text());
            });
    var now = state;
    for (var event : decision.events()) {
      now = CatalogMachine.evolve(now, event);
    }
    return now;
  }
}
