package io.sampo.cluster;

import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.formation.Liveness;
import io.sampo.cluster.formation.Sign;
import io.sampo.cluster.membership.ClusterStatus.SendFailures;
import io.sampo.cluster.metadata.ClusterState;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation.Announce;
import io.sampo.cluster.metadata.MemoryStore;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.MetadataState;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.Service;
import io.sampo.cluster.wire.TestPeer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerTransportTest {
  private static final Duration SILENCE = Duration.ofMillis(1500);
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final MemberId OTHER = member(2);

  private final TestPeer here = TestPeer.start();
  private final TestPeer there = TestPeer.start();
  private final AtomicLong nanos = new AtomicLong();
  private final Liveness liveness = new Liveness(SILENCE);
  private final Metadata metadata = new Metadata(ClusterState.EMPTY);
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
  private final PeerTransport transport =
      new PeerTransport(here.network(), metadata, liveness, InstantSource.fixed(NOW), nanos::get);

  PeerTransportTest() {
    there.network().onMessage(Service.RAFT, arrived::add);
    new MetadataState(new MemoryStore(), metadata)
        .apply(
            1,
            LogCodec.write(
                new Announce(
                    new Peers.Peer(OTHER.value(), there.uri(), "1.19.0", new UUID(1, 1)))));
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private void hear() {
    liveness.heard(new Sign(OTHER, 0, 0, true, 0, Optional.empty()), nanos.get(), 0);
  }

  @Test
  void aMessageReachesTheMemberWhereTheBookOfPeersSaysItIs() throws InterruptedException {
    transport.send(OTHER, new byte[] {1, 2, 3});

    assertThat(arrived.poll(30, TimeUnit.SECONDS)).containsExactly(1, 2, 3);
  }

  @Test
  void oneForAMemberThatIsNotInTheBookIsDropped() throws InterruptedException {
    transport.send(member(3), new byte[] {3});
    transport.send(MemberId.of(OTHER.peer(), 1), new byte[] {1});
    transport.send(OTHER, new byte[] {2});

    assertThat(arrived.poll(30, TimeUnit.SECONDS)).containsExactly(2);
    assertThat(transport.failures()).isEmpty();
  }

  @Test
  void messagesToAMemberThatWasHeardAndIsSilentCountAsFailedUntilItIsHeardAgain() {
    hear();
    transport.send(OTHER, new byte[1]);
    assertThat(transport.failures()).isEmpty();

    nanos.addAndGet(SILENCE.toNanos());
    transport.send(OTHER, new byte[1]);
    transport.send(OTHER, new byte[1]);

    assertThat(transport.isReachable(OTHER)).isFalse();
    assertThat(transport.failures())
        .containsExactly(
            Map.entry(there.uri(), new SendFailures(2, "no sign of life for 1500 ms", NOW)));

    hear();
    transport.send(OTHER, new byte[1]);
    assertThat(transport.isReachable(OTHER)).isTrue();
    assertThat(transport.failures()).isEmpty();
  }
}
