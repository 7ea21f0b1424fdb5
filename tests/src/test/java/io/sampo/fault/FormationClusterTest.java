package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.ClusterView;
import io.sampo.peers.Clusters;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes become one cluster. */
@Timeout(180)
class FormationClusterTest {
  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void threePeersBecomeOneClusterWithOneLeader() {
    isOneCluster(clusters.direct(3));
  }

  @Test
  @Tag("long")
  void fivePeersBecomeOneClusterWithOneLeader() {
    isOneCluster(clusters.direct(5));
  }

  @Test
  @Tag("long")
  void peersMayStartBeforeTheOneTheyJoin() {
    var cluster = clusters.direct(3);
    cluster.peer(2).launch();
    cluster.peer(1).launch();
    cluster.awaitTrue(
        "a joiner that listens", Duration.ofSeconds(20), () -> cluster.peer(1).logs("bootstrap"));
    cluster.peer(0).launch();
    cluster.awaitAgreement(Duration.ofSeconds(30));
    cluster.awaitHealth();
  }

  @Test
  @Tag("long")
  void aPeerJoinsLaterThroughAnyOfThem() {
    var cluster = clusters.direct(3);
    cluster.start();
    var fourth = cluster.addJoining(cluster.peer(2).uri());
    fourth.start(Duration.ofSeconds(30));
    cluster.awaitHealth();
    assertThat(cluster.peer(0).view().orElseThrow().peers()).hasSize(4);
  }

  private static void isOneCluster(LocalCluster cluster) {
    var took = cluster.start();
    System.out.printf("%d peers agree after %d ms%n", cluster.peers().size(), took.toMillis());
    cluster.awaitHealth();
    var views = cluster.peers().stream().flatMap(peer -> peer.view().stream()).toList();
    assertThat(views).hasSameSizeAs(cluster.peers()).allMatch(ClusterView::voter);
    assertThat(views).filteredOn(view -> view.role().equals("Leader")).hasSize(1);
    assertThat(views.getFirst().peers().values())
        .containsExactlyInAnyOrderElementsOf(
            cluster.peers().stream().map(Peer::uri).map(uri -> uri + "/").toList());
  }
}
