package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.Coverage;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.model.Ticks;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaFormatsTest {
  private static final Stamp STAMP = new Stamp(new PeerId(1L << 52), 3, 1_000_000, 5L << 40);

  private final ReplicaEventSerializer serializer = new ReplicaEventSerializer();

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void aReplicaComesBackFromItsBytesInEveryState(ReplicaState state) {
    var known = Knowledge.NONE.with(STAMP).with(new Stamp(new PeerId(7), 1, 1, 1));
    var coverage = Coverage.NONE.after(256, known).merged(Knowledge.NONE.with(STAMP));
    var replica = new Replica(state, known, 1L << 60, 300, coverage);
    assertThat(ReplicaBytes.read(ReplicaBytes.write(replica))).isEqualTo(replica);
  }

  /** As builds before clocks could have gaps wrote them. */
  @Test
  void olderBytesAreAReplicaWithoutHistory() {
    var bytes =
        ByteBuffer.allocate(42)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 1)
            .put(ReplicaState.ACTIVE.code())
            .putLong(9)
            .putLong(99)
            .putInt(1)
            .putLong(5)
            .putInt(0)
            .putLong(8)
            .array();
    var known = new Knowledge(Map.of(new Knowledge.Clock(new PeerId(5), 0), Ticks.upTo(8)));
    var replica = ReplicaBytes.read(bytes);
    assertThat(replica.knowledge()).isEqualTo(known);
    assertThat(replica.lastOperation()).isEqualTo(9);
    assertThat(replica.latestHlt()).isEqualTo(99);
    assertThat(replica.coverage().from(known, 1)).isEqualTo(9);
    assertThat(replica.coverage().from(Knowledge.NONE, 1)).isEqualTo(-1);
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
            new StateChanged(8, ReplicaState.PARTIAL, ReplicaState.ACTIVE),
            new ReplicaEvent.BegunAnew(77),
            new ReplicaEvent.Adopted(9, Knowledge.NONE.with(STAMP), 12));
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
