package io.sampo.grpc.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.sampo.cluster.collection.NewShardKey;
import io.sampo.grpc.error.BadCall;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardKeysTest {
  private static final Collections.ShardKey WORD =
      Collections.ShardKey.newBuilder().setKeyword("a").build();
  private static final Collections.ShardKey NUMBER =
      Collections.ShardKey.newBuilder().setNumber(-1).build();

  @Test
  void keysComeBack() {
    assertThat(ShardKeys.key(ShardKeys.key(WORD))).isEqualTo(WORD);
    assertThat(ShardKeys.key(ShardKeys.key(NUMBER))).isEqualTo(NUMBER);
    assertThatThrownBy(() -> ShardKeys.key(Collections.ShardKey.getDefaultInstance()))
        .isInstanceOf(BadCall.class);
  }

  @Test
  void aFallbackStandsBesideItsTarget() {
    var selector =
        Points.ShardKeySelector.newBuilder().addShardKeys(WORD).setFallback(NUMBER).build();
    assertThat(ShardKeys.selector(selector))
        .isEqualTo(new ShardKeySelector(List.of(new ShardKey.Name("a")), new ShardKey.Num(-1)));
  }

  @Test
  void whatIsNotSaidIsLeftOut() {
    assertThat(ShardKeys.wanted(Collections.CreateShardKey.newBuilder().setShardKey(WORD).build()))
        .isEqualTo(new NewShardKey(new ShardKey.Name("a"), null, null, null, null));
    var all =
        Collections.CreateShardKey.newBuilder()
            .setShardKey(NUMBER)
            .setShardsNumber(2)
            .setReplicationFactor(3)
            .addPlacement(7)
            .setInitialState(Collections.ReplicaState.Partial)
            .build();
    assertThat(ShardKeys.wanted(all))
        .isEqualTo(
            new NewShardKey(
                new ShardKey.Num(-1), 2, 3, List.of(new PeerId(7)), ReplicaState.PARTIAL));
  }

  @Test
  void aKeyHasAtLeastOneShardAndReplica() {
    var key = Collections.CreateShardKey.newBuilder().setShardKey(WORD);
    var noShards = key.clone().setShardsNumber(0).build();
    var noReplicas = key.clone().setReplicationFactor(0).build();
    assertThatThrownBy(() -> ShardKeys.wanted(noShards)).isInstanceOf(BadCall.class);
    assertThatThrownBy(() -> ShardKeys.wanted(noReplicas)).isInstanceOf(BadCall.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Collections.ReplicaState.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "UNRECOGNIZED")
  void everyStateHasItsOwn(Collections.ReplicaState state) {
    var key =
        Collections.CreateShardKey.newBuilder().setShardKey(WORD).setInitialState(state).build();
    var wanted = ShardKeys.wanted(key).initial();
    assertThat(wanted).isNotNull();
    assertThat(wanted == null ? "" : wanted.label()).isEqualTo(state.name());
  }
}
