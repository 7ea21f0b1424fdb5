package io.sampo.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplicaCallsTest {
  private static final ReplicaId REPLICA = new ReplicaId(new UUID(0, 1), new ShardId(0));
  private static final PeerId ONE = new PeerId(1);
  private static final PeerId TWO = new PeerId(2);

  private final AtomicLong nanos = new AtomicLong();
  private final ReplicaCalls calls = new ReplicaCalls(InstantSource.system(), nanos::get);

  @Test
  void tellsSearchesAndUpdatesOfEachPeerApart() {
    var search = calls.search(ONE, REPLICA);
    nanos.addAndGet(5_000_000);
    search.end(true);
    calls.update(ONE, REPLICA).end(true);
    calls.update(ONE, REPLICA).end(false);
    calls.update(TWO, REPLICA).end(true);

    var one = calls.calls(ONE, REPLICA);
    assertThat(one.searches().count()).isEqualTo(1);
    assertThat(one.searches().totalMicros()).isEqualTo(5_000);
    assertThat(one.updates().count()).isEqualTo(2);
    assertThat(one.updates().failures()).isEqualTo(1);
    assertThat(calls.calls(TWO, REPLICA).updates().count()).isEqualTo(1);
  }

  @Test
  void forgetsReplicasThatAreNoMore() {
    calls.update(ONE, REPLICA).end(true);
    calls.keep(REPLICA::equals);
    assertThat(calls.calls(ONE, REPLICA).updates().count()).isEqualTo(1);
    calls.keep(_ -> false);
    assertThat(calls.calls(ONE, REPLICA).updates().count()).isZero();
  }
}
