package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Answer;
import io.sampo.peers.Clusters;
import io.sampo.peers.Ledger;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Too few peers are left to agree on anything. */
@Timeout(180)
class QuorumFaultTest {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(3);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  @Tag("long")
  void aLeaderWithoutFollowersRefusesChangesAndReadsGoOn() {
    var cluster = clusters.direct(3);
    cluster.start();
    withoutMajority(cluster, cluster.leader());
  }

  @Test
  @Tag("long")
  void aFollowerAloneRefusesChangesAndReadsGoOn() {
    var cluster = clusters.direct(3);
    cluster.start();
    withoutMajority(cluster, cluster.followers().getFirst());
  }

  private static void withoutMajority(LocalCluster cluster, Peer survivor) {
    var ledger = new Ledger();
    ledger.created("before", survivor.create("before", WRITE_LIMIT));
    var lost = cluster.peers().stream().filter(peer -> peer != survivor).toList();

    lost.forEach(Peer::kill);
    for (int i = 0; i < 3; i++) {
      var answer = survivor.create("lost-" + i, WRITE_LIMIT);
      ledger.created("lost-" + i, answer);
      assertThat(answer).isInstanceOf(Answer.Given.class);
      var given = (Answer.Given) answer;
      assertThat(given.status()).isEqualTo(500);
      assertThat(given.text())
          .containsAnyOf(
              "Service internal error: Failed to propose operation: leader is not established"
                  + " within 3s",
              "Service internal error: Waiting for consensus operation commit failed. Timeout set"
                  + " at: 3 seconds");
      assertThat(LocalCluster.lists(survivor, "before")).isTrue();
    }
    assertThat(survivor.view()).isPresent();
    assertThat(survivor.isReady()).isTrue();

    lost.forEach(Peer::launch);
    cluster.awaitAgreement(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
    // What was unknown is settled now, and must stay as it is.
    cluster.awaitHealth();
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
  }

  @Test
  @Tag("long")
  void aChangeThatTimedOutWhileFollowersWerePausedComesLateOnlyIfThatWasSaid()
      throws InterruptedException {
    var cluster = clusters.direct(3);
    cluster.start();
    var ledger = new Ledger();
    var leader = cluster.leader();
    var followers = cluster.followers();

    followers.forEach(Peer::pause);
    for (int i = 0; i < 3; i++) {
      ledger.created("late-" + i, leader.create("late-" + i, Duration.ofSeconds(1)));
    }
    followers.forEach(Peer::resume);

    cluster.awaitHealth();
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
    Thread.sleep(WRITE_LIMIT);
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
  }

  @Test
  @Tag("long")
  void twoOfThreeThatWereAllKilledAreEnough() {
    var cluster = clusters.direct(3);
    cluster.start();
    assertThat(cluster.peer(0).create("kept", WRITE_LIMIT).isOk()).isTrue();

    cluster.peers().forEach(Peer::kill);
    cluster.peer(1).launch();
    cluster.peer(2).launch();
    cluster.awaitAgreement(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(cluster.awaitSameCollections()).contains("kept");

    cluster.peer(0).start(READY_LIMIT);
    cluster.awaitHealth();
  }

  @Test
  void aLoneSurvivorThatWasRestartedShowsWhatItKnows() {
    var cluster = clusters.direct(3);
    cluster.start();
    assertThat(cluster.peer(0).create("kept", WRITE_LIMIT).isOk()).isTrue();
    cluster.awaitSameCollections();
    var survivor = cluster.peer(2);
    var before = survivor.view().orElseThrow();

    cluster.peers().forEach(Peer::kill);
    survivor.launch();
    cluster.awaitTrue(
        "collections of the lone survivor",
        READY_LIMIT,
        () -> LocalCluster.lists(survivor, "kept"));
    var after = survivor.view().orElseThrow();
    assertThat(after.peerId()).isEqualTo(before.peerId());
    assertThat(after.peers()).isEqualTo(before.peers());
    assertThat(survivor.create("alone", WRITE_LIMIT).isOk()).isFalse();

    cluster.peer(0).launch();
    cluster.peer(1).launch();
    cluster.awaitAgreement(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(cluster.awaitSameCollections()).contains("kept");
  }
}
