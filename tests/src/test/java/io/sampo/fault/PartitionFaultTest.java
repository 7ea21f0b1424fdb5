package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Answer;
import io.sampo.peers.Clusters;
import io.sampo.peers.CutNetwork;
import io.sampo.peers.Ledger;
import io.sampo.peers.LocalCluster;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers do not hear each other. */
@Timeout(180)
class PartitionFaultTest {
  private static final Duration MAJORITY_LIMIT = Duration.ofSeconds(15);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void theMajorityGoesOnWithoutAnIsolatedLeaderWhichChangesNothing() {
    var cluster = clusters.cuttable(3);
    cluster.start();
    var ledger = new Ledger();
    var isolated = cluster.leader();
    var others = cluster.followers();

    cluster.network().isolate(isolated.number());
    var answer = isolated.create("in-the-minority", Duration.ofSeconds(3));
    ledger.created("in-the-minority", answer);
    assertThat(answer).isInstanceOf(Answer.Given.class);
    assertThat(((Answer.Given) answer).status()).isEqualTo(500);
    assertThat(isolated.collections()).isPresent();
    created(cluster, others.getFirst().number(), "in-the-majority");
    assertThat(LocalCluster.lists(isolated, "in-the-majority")).isFalse();

    cluster.network().heal();
    cluster.awaitHealth();
    var found = cluster.awaitSameCollections();
    assertThat(found).contains("in-the-majority");
    assertThat(ledger.settle(found)).isEmpty();
  }

  @Test
  @Tag("long")
  void aLeaderThatNobodyHearsIsReplaced() {
    oneWay(CutNetwork::isolateOut);
  }

  @Test
  @Tag("long")
  void aLeaderThatHearsNobodyIsReplaced() {
    oneWay(CutNetwork::isolateIn);
  }

  private void oneWay(ObjIntConsumer<CutNetwork> cut) {
    var cluster = clusters.cuttable(3);
    cluster.start();
    var affected = cluster.leader();
    var other = cluster.followers().getFirst();

    cut.accept(cluster.network(), affected.number());
    created(cluster, other.number(), "meanwhile");

    cluster.network().heal();
    cluster.awaitHealth();
    assertThat(cluster.awaitSameCollections()).contains("meanwhile");
  }

  @Test
  @Tag("long")
  void aFollowerThatIsCutOffDoesNotDisturbTheOthers() {
    var cluster = clusters.cuttable(3);
    cluster.start();
    var leader = cluster.leader();
    var isolated = cluster.followers().getFirst();

    cluster.network().isolate(isolated.number());
    created(cluster, leader.number(), "meanwhile");
    assertThat(isolated.create("alone", Duration.ofSeconds(3)).isOk()).isFalse();

    cluster.network().heal();
    cluster.awaitHealth();
    assertThat(cluster.awaitSameCollections()).contains("meanwhile");
  }

  @Test
  @Tag("long")
  void aCutBetweenLeaderAndOneFollowerHeals() {
    var cluster = clusters.cuttable(3);
    cluster.start();
    var leader = cluster.leader();
    var cut = cluster.followers().getFirst();
    var between = cluster.followers().getLast();

    cluster.network().cutBothWays(leader.number(), cut.number());
    created(cluster, between.number(), "meanwhile");

    cluster.network().heal();
    cluster.awaitHealth();
    assertThat(cluster.awaitSameCollections()).contains("meanwhile");
  }

  @Test
  @Tag("long")
  void aSlowNetworkIsNoFault() {
    var cluster = clusters.cuttable(3);
    cluster.start();
    var term = cluster.leader().view().orElseThrow().term();
    for (var peer : cluster.peers()) {
      cluster.network().delayAll(peer.number(), Duration.ofMillis(100));
    }
    created(cluster, 1, "slowly");
    cluster.awaitHealth();
    assertThat(cluster.leader().view().orElseThrow().term()).isEqualTo(term);
  }

  /** Creates it, be it at the second try. */
  private static void created(LocalCluster cluster, int peer, String name) {
    cluster.await(
        name,
        MAJORITY_LIMIT,
        () -> {
          var answer = cluster.peer(peer).create(name, Duration.ofSeconds(5));
          return answer.isOk() || LocalCluster.lists(cluster.peer(peer), name)
              ? Optional.of(answer)
              : Optional.empty();
        });
  }
}
