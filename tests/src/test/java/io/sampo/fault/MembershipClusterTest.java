package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.contract.SampoProcess;
import io.sampo.peers.Answer;
import io.sampo.peers.Clusters;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that come, move, go, and are not let in. */
@Timeout(180)
class MembershipClusterTest {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(20);
  private static final int REFUSED_JOIN = 101;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void aTerminatedPeerEndsWithNoughtAndComesBack() {
    var cluster = clusters.direct(3);
    cluster.start();
    for (var peer : cluster.peers()) {
      assertThat(peer.terminate()).as("%s", peer).isZero();
      cluster.awaitHealth();
      peer.start(READY_LIMIT);
      cluster.awaitHealth();
    }
    assertThat(cluster.peers()).allSatisfy(peer -> assertThat(peer.logs(" ERROR ")).isFalse());
  }

  @Test
  @Tag("long")
  void peersWithoutAMajorityEndWithNoughtToo() {
    var cluster = clusters.direct(3);
    cluster.start();
    cluster.peer(0).kill();
    assertThat(cluster.peer(1).terminate()).isZero();
    assertThat(cluster.peer(2).terminate()).isZero();
  }

  @Test
  @Tag("long")
  void aPeerIsFoundAtItsNewAddress() {
    var cluster = clusters.direct(3);
    cluster.start();
    for (var peer : cluster.peers()) {
      var id = peer.view().orElseThrow().peerId();
      peer.kill();
      cluster.move(peer);
      peer.start(READY_LIMIT);
      cluster.awaitHealth();
      assertThat(peer.view().orElseThrow().peerId()).isEqualTo(id);
      assertThat(cluster.peers())
          .allSatisfy(
              other ->
                  assertThat(other.view().orElseThrow().peers())
                      .hasSize(3)
                      .containsEntry(id, peer.uri() + "/"));
    }
  }

  @Test
  @Tag("long")
  void aPeerWithShardsGoesOnlyByForceAndAFreshOneTakesItsPlace() {
    var cluster = clusters.direct(3);
    cluster.start();
    spread(cluster, "everywhere");
    var going = cluster.peer(2);
    var path = "/cluster/peer/" + going.view().orElseThrow().peerId();
    var asked = cluster.peer(0);

    var refused = (Answer.Given) asked.send("DELETE", path, Optional.empty(), LIMIT);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("Cannot remove peer", "as there are shards on it");

    var removed =
        (Answer.Given) asked.send("DELETE", path + "?force=true", Optional.empty(), LIMIT);
    assertThat(removed.status()).as(removed.text()).isEqualTo(200);
    assertThat(removed.result().asBoolean()).isTrue();
    cluster.discard(going);
    cluster.awaitHealth();
    assertThat(asked.view().orElseThrow().peers()).hasSize(2);

    cluster.add().start(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(asked.view().orElseThrow().peers()).hasSize(3);
  }

  @Test
  @Tag("long")
  void aPeerThatWasRemovedWhileItWasDownRefusesReadsAndWrites() {
    var cluster = clusters.direct(3);
    cluster.start();
    var collection = ReplicatedCollection.create(cluster, 1, 3, 1);
    var going = cluster.peer(2);
    var asked = cluster.peer(0);
    assertThat(collection.upsert(asked, 1, 1, "weak")).matches(Answer::isOk);
    var path = "/cluster/peer/" + going.view().orElseThrow().peerId() + "?force=true";

    going.kill();
    assertThat(asked.send("DELETE", path, Optional.empty(), LIMIT)).matches(Answer::isOk);
    assertThat(collection.upsert(asked, 1, 2, "weak")).matches(Answer::isOk);
    going.launch();
    cluster.awaitTrue(
        "refusals", READY_LIMIT, () -> collection.count(going).toString().contains("was removed"));
    assertThat(collection.number(going, 1)).isEmpty();
    assertThat(collection.upsert(going, 1, 3, "weak").toString()).contains("was removed");
    assertThat(collection.number(asked, 1)).contains(2L);
  }

  @Test
  @Tag("long")
  void theLeaderCanBeRemoved() {
    var cluster = clusters.direct(3);
    cluster.start();
    var leader = cluster.leader();
    var asked = cluster.followers().getFirst();
    var answer =
        asked.send(
            "DELETE",
            "/cluster/peer/" + leader.view().orElseThrow().peerId() + "?force=true",
            Optional.empty(),
            LIMIT);
    assertThat(answer).matches(Answer::isOk);
    cluster.discard(leader);
    cluster.awaitHealth();
    cluster.add().start(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(asked.view().orElseThrow().peers()).hasSize(3);
  }

  @Test
  @Tag("long")
  void aWipedPeerWithTheSameAddressTakesThePlaceOfItsFormerSelf() {
    var cluster = clusters.direct(3);
    cluster.start();
    var wiped = cluster.peer(2);
    var id = wiped.view().orElseThrow().peerId();

    wiped.kill();
    cluster.wipe(wiped);
    wiped.start(READY_LIMIT);
    cluster.awaitHealth();
    assertThat(cluster.peer(0).view().orElseThrow().peers()).hasSize(3).doesNotContainKey(id);
  }

  @Test
  @Tag("long")
  void aWipedPeerThatHeldShardsIsNotLetIn() {
    var cluster = clusters.direct(3);
    cluster.start();
    spread(cluster, "everywhere");
    var wiped = cluster.peer(2);

    wiped.kill();
    cluster.wipe(wiped);
    isRefused(wiped);
    assertThat(wiped.logs("already used by peer")).isTrue();
    cluster.awaitHealth();
  }

  @Test
  @Tag("long")
  void aPeerThatFindsNobodyToJoinEnds() {
    var cluster = clusters.direct(1);
    isRefused(cluster.addJoining("http://127.0.0.1:" + SampoProcess.freePort()));
  }

  private static void isRefused(Peer peer) {
    var from = System.nanoTime();
    peer.launch();
    assertThat(peer.process().awaitExit()).isEqualTo(REFUSED_JOIN);
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(REFUSAL_LIMIT);
    assertThat(peer.logs("Can't initialize consensus")).isTrue();
  }

  /** A collection with a shard on every peer. */
  private static void spread(LocalCluster cluster, String name) {
    var answer =
        cluster
            .peer(0)
            .send(
                "PUT",
                "/collections/" + name,
                Optional.of("{\"vectors\": {\"size\": 2, \"distance\": \"Dot\"}}"),
                LIMIT);
    assertThat(answer).matches(Answer::isOk);
    cluster.awaitTrue(
        name + " everywhere",
        LIMIT,
        () -> cluster.running().stream().allMatch(peer -> LocalCluster.lists(peer, name)));
  }
}
