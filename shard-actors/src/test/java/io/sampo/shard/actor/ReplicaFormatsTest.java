package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.ClockMap;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaFormatsTest {
  private static final Stamp STAMP = new Stamp(new PeerId(1L << 52), 3, 1_000_000, 5L << 40);

  private final ReplicaEventSerializer serializer = new ReplicaEventSerializer();

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void aReplicaComesBackFromItsBytesInEveryState(ReplicaState state) {
    var replica = new Replica(state, ClockMap.EMPTY.with(STAMP), 42);
    assertThat(ReplicaBytes.read(ReplicaBytes.write(replica))).isEqualTo(replica);
  }

  @Test
  void noBytesAreANewReplica() {
    assertThat(ReplicaBytes.read(new byte[0])).isEqualTo(Replica.NEW);
  }

  @Test
  void eventsComeBackFromArraysAndFromBuffers() {
    List<ReplicaEvent> events =
        List.of(
            new OperationTaken(
                7, STAMP, new UpdateOperation.DeletePoints(List.of(PointId.num(-1)))),
            new StateChanged(8, ReplicaState.PARTIAL, ReplicaState.ACTIVE));
    for (var event : events) {
      var manifest = serializer.manifest(event);
      assertThat(serializer.fromBinary(serializer.toBinary(event), manifest)).isEqualTo(event);
      var buffer = ByteBuffer.allocateDirect(1024);
      serializer.toBinary(event, buffer);
      buffer.flip();
      assertThat(serializer.fromBinary(buffer, manifest)).isEqualTo(event);
    }
  }
}
