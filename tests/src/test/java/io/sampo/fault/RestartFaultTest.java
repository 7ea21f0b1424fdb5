package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Answer;
import io.sampo.peers.Clusters;
import io.sampo.peers.Ledger;
import io.sampo.peers.LocalCluster;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer comes back to metadata that went on without it. */
@Timeout(240)
@Tag("long")
class RestartFaultTest {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int COLLECTIONS = 30;

  /** More entries than the log keeps. */
  private static final int ENTRIES = 300;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void aPeerIsReadyThoughCollectionsItOpensWereDeletedMeanwhile() {
    var cluster = clusters.direct(3);
    cluster.start();
    var ledger = new Ledger();
    for (int i = 0; i < COLLECTIONS; i++) {
      ledger.created("c-" + i, spread(cluster, "c-" + i));
    }
    cluster.awaitHealth();

    var down = cluster.peer(2);
    down.kill();
    for (int i = 0; i < COLLECTIONS; i++) {
      ledger.deleted("c-" + i, cluster.peer(0).drop("c-" + i, LIMIT));
    }
    down.launch();
    cluster.awaitAgreement(READY_LIMIT);

    cluster.awaitHealth();
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
  }

  @Test
  void aPeerThatMissedMoreThanTheLogKeepsCatchesUp() {
    var cluster = clusters.direct(3);
    cluster.start();
    var ledger = new Ledger();
    ledger.created("before", spread(cluster, "before"));

    var down = cluster.peer(2);
    down.kill();
    for (int i = 0; i < ENTRIES; i++) {
      var put =
          cluster
              .peer(0)
              .send(
                  "PUT",
                  "/cluster/metadata/keys/k" + i % 10 + "?wait=true",
                  Optional.of(Integer.toString(i)),
                  LIMIT);
      assertThat(put.isOk()).as("%s", put).isTrue();
    }
    ledger.created("meanwhile", cluster.peer(1).create("meanwhile", LIMIT));
    ledger.deleted("before", cluster.peer(1).drop("before", LIMIT));
    down.launch();
    cluster.awaitAgreement(READY_LIMIT);

    cluster.awaitHealth();
    assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
    assertThat(LocalCluster.lists(down, "meanwhile")).isTrue();
    assertThat(down.get("/cluster/metadata/keys/k9").toString()).contains("299");
  }

  /** A collection with a shard on every peer. */
  private static Answer spread(LocalCluster cluster, String name) {
    return cluster
        .peer(0)
        .send(
            "PUT",
            "/collections/" + name,
            Optional.of("{\"vectors\": {\"size\": 2, \"distance\": \"Dot\"}}"),
            LIMIT);
  }
}
