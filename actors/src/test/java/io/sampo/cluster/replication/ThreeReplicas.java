package io.sampo.cluster.replication;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.KeyedCollections;
import io.sampo.cluster.catalog.Outcomes;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.schema.ShardingMethod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A shard with a replica on each of the peers 1 to 3. */
public final class ThreeReplicas {
  private static final UUID COLLECTION = new UUID(0, 1);
  public static final ReplicaId SHARD = new ReplicaId(COLLECTION, new ShardId(0));
  public static final PeerId SELF = new PeerId(1);
  public static final PeerId OTHER = new PeerId(2);

  private ThreeReplicas() {}

  /** Metadata in which the replicas of the peers have these states. */
  public static CatalogState state(long index, ReplicaState... states) {
    var replicas = Map.of(1L, states[0], 2L, states[1], 3L, states[2]);
    var config = KeyedCollections.collection("c", ShardingMethod.AUTO).config();
    var entry =
        new CollectionEntry(
            "c",
            COLLECTION,
            config,
            Map.of(),
            new TreeMap<>(Map.of(0, replicas)),
            List.of(),
            List.of(),
            0);
    return new CatalogState(
        index, new TreeMap<>(Map.of("c", entry)), new TreeMap<>(), new TreeMap<>(), Outcomes.NONE);
  }
}
