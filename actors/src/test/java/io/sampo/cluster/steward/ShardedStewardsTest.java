package io.sampo.cluster.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.ShardId;
import java.io.NotSerializableException;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardedStewardsTest {
  private final ActorTestKit kit = ActorTestKit.create();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void anEntityIsNamedAfterItsShard() {
    var shard = new ReplicaId(new UUID(-7, 9), new ShardId(4_000_000));
    assertThat(ShardedStewards.shard(ShardedStewards.entity(shard))).isEqualTo(shard);
  }

  @Test
  void whatAStewardIsToldTravels() throws Exception {
    var look = new ShardSteward.Look(Long.MAX_VALUE - 1);
    var serializer =
        (SerializerWithStringManifest)
            SerializationExtension.get(Adapter.toClassic(kit.system())).findSerializerFor(look);
    assertThat(serializer).isInstanceOf(StewardSerializer.class);
    var manifest = serializer.manifest(look);
    assertThat(serializer.fromBinary(serializer.toBinary(look), manifest)).isEqualTo(look);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[7], manifest))
        .isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[8], "z9"))
        .isInstanceOf(NotSerializableException.class);
  }
}
