package io.sampo.fault;

import io.sampo.peers.Answer;
import io.sampo.peers.Clusters;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where one copy is enough for a write, peers without a majority go on, and are merged. */
@Timeout(180)
class HalvesFaultTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration ALONE_LIMIT = Duration.ofSeconds(20);
  private static final Duration READ_LIMIT = Duration.ofSeconds(5);

  /** Peers have to hear each other again, and to give each other what they took. */
  private static final Duration MERGED_LIMIT = Duration.ofSeconds(3);

  private static final int SHARDS = 3;
  private static final int POINTS = 60;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void whatEachPeerTookAloneIsReadAtAllOfThemSoonAfterTheyHearEachOther() {
    var cluster = clusters.cuttable(3);
    cluster.start();
    merges(cluster, List.of(0, 1, 2));
  }

  @Test
  void whatASinglePeerTookAloneIsReadAtTheOthersSoonAfterTheyHearIt() {
    var cluster = clusters.cuttable(3);
    cluster.start();
    merges(cluster, List.of(cluster.followers().getLast().number()));
  }

  private static void merges(LocalCluster cluster, List<Integer> alone) {
    var collection = ReplicatedCollection.create(cluster, SHARDS, cluster.peers().size(), 1);
    alone.forEach(cluster.network()::isolate);
    for (long point = 1; point <= POINTS; point++) {
      take(collection, cluster.peer((int) (point % cluster.peers().size())), point);
    }

    cluster.network().heal();
    cluster.awaitTrue(
        "all points at every peer",
        MERGED_LIMIT,
        () -> cluster.peers().stream().allMatch(peer -> hasAll(collection, peer)));

    cluster.awaitAgreement(START_LIMIT);
    collection.awaitActive();
    collection.awaitEqual();
  }

  private static void take(ReplicatedCollection collection, Peer peer, long point) {
    collection
        .cluster()
        .await(
            "write at " + peer,
            ALONE_LIMIT,
            () -> Optional.of(collection.upsert(peer, point, point, "weak")).filter(Answer::isOk));
  }

  private static boolean hasAll(ReplicatedCollection collection, Peer peer) {
    return PointReads.scrolled(peer.process().url(), collection.name(), READ_LIMIT)
        .filter(found -> found.size() == POINTS)
        .isPresent();
  }
}
