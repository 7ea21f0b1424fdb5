package io.sampo.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.Catalog;
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
import org.junit.jupiter.api.Test;

class ReplicaSetsTest {
  private static final UUID UUID_OF_ALL = new UUID(0, 1);
  private static final ReplicaId SHARD = new ReplicaId(UUID_OF_ALL, new ShardId(0));
  private static final PeerId SELF = new PeerId(1);
  private static final PeerId OTHER = new PeerId(2);

  private final Catalog catalog =
      new Catalog(state(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.ACTIVE));
  private final ReplicaSets sets = new ReplicaSets(catalog, SELF);

  @Test
  void aReplicaThatFailedIsNotUsedUntilItsStateIsChanged() {
    assertThat(sets.disable(SHARD, OTHER)).isTrue();
    catalog.publish(state(2, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.DEAD));
    assertThat(sets.of(SHARD).isEnabled(OTHER)).isFalse();
    catalog.publish(state(3, ReplicaState.ACTIVE, ReplicaState.DEAD, ReplicaState.DEAD));
    assertThat(sets.of(SHARD).isEnabled(OTHER)).isTrue();
  }

  @Test
  void whoIsDeadItselfAndComesBackUsesAllOthersAgain() {
    assertThat(sets.disable(SHARD, OTHER)).isTrue();
    catalog.publish(state(2, ReplicaState.DEAD, ReplicaState.ACTIVE, ReplicaState.ACTIVE));
    assertThat(sets.disabled()).isEmpty();
    catalog.publish(state(3, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.ACTIVE));
    assertThat(sets.of(SHARD).isEnabled(OTHER)).isTrue();
  }

  @Test
  void whoIsSentNoWritesIsToldThatItIsDead() {
    assertThat(sets.treated(SHARD, OTHER)).contains(ReplicaState.ACTIVE);
    sets.disable(SHARD, OTHER);
    assertThat(sets.treated(SHARD, OTHER)).contains(ReplicaState.DEAD);
    catalog.publish(state(2, ReplicaState.ACTIVE, ReplicaState.PARTIAL, ReplicaState.ACTIVE));
    assertThat(sets.treated(SHARD, OTHER)).contains(ReplicaState.PARTIAL);
    assertThat(sets.treated(SHARD, new PeerId(9))).isEmpty();
  }

  /** Of a shard with a replica on each of the peers 1 to 3. */
  private static CatalogState state(long index, ReplicaState... states) {
    var replicas = Map.of(1L, states[0], 2L, states[1], 3L, states[2]);
    var config = KeyedCollections.collection("c", ShardingMethod.AUTO).config();
    var entry =
        new CollectionEntry(
            "c",
            UUID_OF_ALL,
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
