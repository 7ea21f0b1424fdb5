package io.sampo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogCommand.SetReplicaStates;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OwnStatesTest {
  private static final PeerId SELF = new PeerId(1);

  @Test
  void newReplicasBecomeActiveTogether() {
    var entry = entry(ReplicaState.INITIALIZING, ReplicaState.INITIALIZING);
    assertThat(OwnStates.due(entry, SELF, false, _ -> false))
        .contains(change(entry, ReplicaState.INITIALIZING, ReplicaState.ACTIVE, 0, 1));
    assertThat(OwnStates.due(entry, SELF, true, _ -> false))
        .contains(change(entry, ReplicaState.INITIALIZING, ReplicaState.ACTIVE, 0, 1));
  }

  @Test
  void aListenerListensWhereAnotherReplicaIsActive() {
    var entry = entry(ReplicaState.ACTIVE, ReplicaState.DEAD);
    assertThat(OwnStates.due(entry, SELF, true, _ -> false))
        .contains(change(entry, ReplicaState.ACTIVE, ReplicaState.LISTENER, 0));
    assertThat(OwnStates.due(entry, SELF, false, _ -> false)).isEmpty();
    assertThat(OwnStates.due(alone(ReplicaState.ACTIVE), SELF, true, _ -> false)).isEmpty();
  }

  @Test
  void whoListensNoMoreIsBroughtBackOrIsTheOnlySource() {
    var entry = entry(ReplicaState.LISTENER, ReplicaState.ACTIVE);
    assertThat(OwnStates.due(entry, SELF, false, _ -> false))
        .contains(change(entry, ReplicaState.LISTENER, ReplicaState.DEAD, 0));
    assertThat(OwnStates.due(entry, SELF, true, _ -> false))
        .contains(change(entry, ReplicaState.ACTIVE, ReplicaState.LISTENER, 1));
    var only = alone(ReplicaState.LISTENER);
    assertThat(OwnStates.due(only, SELF, false, _ -> false))
        .contains(change(only, ReplicaState.LISTENER, ReplicaState.ACTIVE, 0));
  }

  @Test
  void damagedDataAreDeadWhereAnotherReplicaHasAll() {
    var entry = entry(ReplicaState.ACTIVE, ReplicaState.ACTIVE);
    assertThat(OwnStates.due(entry, SELF, false, new ShardId(1)::equals))
        .contains(change(entry, ReplicaState.ACTIVE, ReplicaState.DEAD, 1));
    assertThat(OwnStates.due(alone(ReplicaState.ACTIVE), SELF, false, _ -> true)).isEmpty();
  }

  private static SetReplicaStates change(
      CollectionEntry entry, ReplicaState from, ReplicaState to, int... shards) {
    var ids = Arrays.stream(shards).mapToObj(ShardId::new).toList();
    return new SetReplicaStates(entry.uuid(), ids, SELF, from, to);
  }

  /** Two shards; peer 2 has an Active replica of each. */
  private static CollectionEntry entry(ReplicaState first, ReplicaState second) {
    return entry(
        Map.of(
            0, Map.of(1L, first, 2L, ReplicaState.ACTIVE),
            1, Map.of(1L, second, 2L, ReplicaState.ACTIVE)));
  }

  private static CollectionEntry alone(ReplicaState state) {
    return entry(Map.of(0, Map.of(1L, state, 2L, ReplicaState.DEAD)));
  }

  private static CollectionEntry entry(Map<Integer, Map<Long, ReplicaState>> shards) {
    var config =
        new CollectionConfig(
            new CollectionParams(
                VectorsConfig.NONE, Map.of(), 1, null, 1, 1, null, null, true, null),
            HnswConfig.DEFAULTS,
            OptimizersConfig.DEFAULTS,
            WalConfig.DEFAULTS,
            null,
            null,
            null);
    return new CollectionEntry(
        "c", new UUID(0, 1), config, Map.of(), new TreeMap<>(shards), List.of(), List.of(), 0);
  }
}
