package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Answer.Verdict;
import io.sampo.peers.Clusters;
import io.sampo.peers.Ledger;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Writers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The leader or the coordinator's host is gone, for a while or for good. */
@Timeout(240)
class LeaderFaultTest {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(5);
  private static final int CLIENTS = 3;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void anotherPeerLeadsAfterTheLeaderWasKilledAndItFollowsWhenItIsBack() {
    var cluster = clusters.direct(3);
    cluster.start();
    var leader = cluster.leader();

    leader.kill();
    var survivor = cluster.running().getFirst();
    assertThat(survivor.create("meanwhile", Duration.ofSeconds(10))).matches(a -> a.isOk());
    cluster.awaitHealth();

    leader.start(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(LocalCluster.lists(leader, "meanwhile")).isTrue();
  }

  @Test
  @Tag("long")
  void aLeaderThatIsPausedForASecondIsBackAtOnce() throws InterruptedException {
    pauseOfTheLeader(Duration.ofSeconds(1));
  }

  @Test
  void aLeaderThatIsPausedForTenSecondsFollowsTheNextOne() throws InterruptedException {
    pauseOfTheLeader(Duration.ofSeconds(10));
  }

  @Test
  @Tag("long")
  void aLeaderThatIsPausedForAMinuteFollowsTheNextOne() throws InterruptedException {
    pauseOfTheLeader(Duration.ofSeconds(60));
  }

  private void pauseOfTheLeader(Duration length) throws InterruptedException {
    var cluster = clusters.direct(3);
    cluster.start();
    var ledger = new Ledger();
    var leader = cluster.leader();

    try (var _ = Writers.start(cluster, ledger, CLIENTS, WRITE_LIMIT)) {
      leader.pause();
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
      leader.resume();
    }

    cluster.awaitHealth();
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
  }

  @Test
  @Tag("long")
  void acknowledgedCommandsSurviveTheCoordinatorsHostAndRefusedOnesDoNotAppear() {
    var cluster = clusters.direct(3);
    cluster.start();
    var ledger = new Ledger();

    for (int round = 0; round < 5; round++) {
      var host = cluster.coordinatorsHost();
      try (var _ = Writers.start(cluster, ledger, CLIENTS, WRITE_LIMIT)) {
        var before = ledger.count(Verdict.ACKNOWLEDGED);
        cluster.awaitTrue(
            "commands under way",
            Duration.ofSeconds(20),
            () -> ledger.count(Verdict.ACKNOWLEDGED) > before + CLIENTS);
        host.kill();
        cluster.awaitHealth();
      }
      host.start(READY_LIMIT);
      cluster.awaitHealth();
      assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
    }
  }
}
