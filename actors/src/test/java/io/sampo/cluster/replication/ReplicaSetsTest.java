package io.sampo.cluster.replication;

import static io.sampo.cluster.replication.ThreeReplicas.OTHER;
import static io.sampo.cluster.replication.ThreeReplicas.SELF;
import static io.sampo.cluster.replication.ThreeReplicas.SHARD;
import static io.sampo.cluster.replication.ThreeReplicas.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import org.junit.jupiter.api.Test;

class ReplicaSetsTest {

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
}
