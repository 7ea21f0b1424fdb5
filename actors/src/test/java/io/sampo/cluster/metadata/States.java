package io.sampo.cluster.metadata;

import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.catalog.CatalogCommand.CreateCollection;
import io.sampo.cluster.catalog.CatalogEvent;
import io.sampo.cluster.catalog.CatalogEvent.KeySet;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operations and what they are made of, for tests. */
public final class States {
  private States() {}

  static UUID id(long number) {
    return new UUID(number, number);
  }

  /** A change of one event, by a command of that number. */
  static CatalogChange change(long command, CatalogEvent event) {
    return new CatalogChange(id(command), List.of(event), new Outcome(true, null));
  }

  static CatalogChange keySet(long index) {
    return change(index, new KeySet(index, "key" + index, Long.toString(index)));
  }

  static MemberId member(long peer, int life) {
    return MemberId.of(new PeerId(peer), life);
  }

  static Peers.Peer peer(long peer, int life) {
    return new Peers.Peer(member(peer, life).value(), "http://p" + peer, "1.19.0", id(peer));
  }

  static ClusterState after(ClusterState state, LogOperation... operations) {
    var now = state;
    for (var operation : operations) {
      now = MetadataMachine.apply(now, operation).state();
    }
    return now;
  }

  /** One shard of which peer 5 has the only replica; metadata of the user beside it. */
  public static CreateCollection collection(
      String name, @Nullable Map<String, @Nullable Object> metadata) {
    var params =
        new CollectionParams(
            VectorsConfig.unnamed(VectorParams.of(4, Distance.COSINE)),
            Map.of(),
            1,
            null,
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
            metadata);
    return new CreateCollection(
        name,
        new UUID(1, name.hashCode()),
        config,
        Map.of(new ShardId(0), List.of(new PeerId(5))),
        ReplicaState.ACTIVE);
  }

  static Map<String, @Nullable Object> userMetadata() {
    var map = new HashMap<String, @Nullable Object>();
    map.put("whole", 9_007_199_254_740_993L);
    map.put("broken", 8.25);
    map.put("text", "ä\"😀");
    map.put("list", List.of(1L, Map.of("x", true)));
    return map;
  }
}
