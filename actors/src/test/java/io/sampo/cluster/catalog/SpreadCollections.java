package io.sampo.cluster.catalog;

import io.sampo.cluster.metadata.States;
import io.sampo.shard.model.ReplicaState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Metadata of one collection, {@code c}, whose replicas are in the states that a test wants. */
public final class SpreadCollections {
  /** Identity of the collection. */
  public static final UUID LIFE = new UUID(3, 4);

  private SpreadCollections() {}

  /** Shards from number 0; each maps its peers to the states of their replicas. */
  public static CatalogState with(
      List<Map<Long, ReplicaState>> shards, List<TransferEntry> transfers) {
    var numbered = new TreeMap<Integer, Map<Long, ReplicaState>>();
    shards.forEach(replicas -> numbered.put(numbered.size(), replicas));
    var entry =
        new CollectionEntry(
            "c",
            LIFE,
            States.collection("c", null).config(),
            Map.of(),
            numbered,
            transfers,
            List.of(),
            0);
    return CatalogState.EMPTY.with(entry);
  }

  /** The collection of these metadata. */
  public static CollectionEntry entry(CatalogState state) {
    return state.resolve("c").orElseThrow();
  }

  /** The same metadata after that command, which may not be refused. */
  public static CatalogState after(CatalogState state, CatalogCommand command) {
    return KeyedCollections.evolve(state, command);
  }
}
