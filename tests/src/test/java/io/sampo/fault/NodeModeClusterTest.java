package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Clusters;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Peers that do not take part in everything: a listener, one in recovery mode, one with damaged
 * data (spec distributed §8.9, §8.10). Always the second peer of three, with a replica of the only
 * shard as all have.
 */
@Timeout(300)
class NodeModeClusterTest {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int POINTS = 50;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void aPeerListensIsInRecoveryModeAndLosesItsData() throws IOException {
    var cluster = clusters.direct(3);
    cluster.start();
    var collection = ReplicatedCollection.create(cluster, 1, 3, 1);
    var first = cluster.peer(0);
    var second = cluster.peer(1);
    long id = collection.states(second).orElseThrow().peer();
    fill(collection, first, 1);

    second.set("storage.node_type", "Listener");
    restart(second);
    awaitState(cluster, collection, id, "Listener");
    fill(collection, second, 2);
    collection.awaitEqual();
    assertThat(collection.number(second, 7)).contains(2L);

    second.set("storage.node_type", "Normal");
    restart(second);
    collection.awaitActive();
    collection.awaitEqual();

    second.set("storage.recovery_mode", "it runs out of memory");
    restart(second);
    assertThat(second.logs("recovery mode: it runs out of memory")).isTrue();
    assertThat(collection.number(second, 7)).contains(2L);
    fill(collection, first, 3);
    assertThat(collection.number(second, 7)).contains(3L);

    second.unset("storage.recovery_mode");
    restart(second);
    collection.awaitActive();
    collection.awaitEqual();

    second.terminate();
    damage(second, collection);
    second.set("storage.handle_collection_load_errors", "true");
    second.start(START);
    collection.awaitActive();
    collection.awaitEqual();
    assertThat(second.logs("is left out")).isTrue();
    assertThat(collection.number(second, 7)).contains(3L);
  }

  @Test
  void aLoneNodeInRecoveryModeSaysWhyAndCanDeleteCollections() {
    var cluster = clusters.direct(1);
    cluster.start();
    var collection = ReplicatedCollection.create(cluster, 1, 1, 1);
    var only = cluster.peer(0);
    fill(collection, only, 1);

    only.set("storage.recovery_mode", "it runs out of memory");
    restart(only);
    assertThat(collection.count(only).toString())
        .contains("500", "Failed to count,  it runs out of memory");
    assertThat(collection.upsert(only, 1, 9, "weak").toString())
        .contains("500", "Failed to Update Points,  it runs out of memory");
    assertThat(only.get("/collections/" + collection.name()).toString()).contains("500");

    only.unset("storage.recovery_mode");
    restart(only);
    assertThat(collection.number(only, 7)).contains(1L);

    only.set("storage.recovery_mode", "again");
    restart(only);
    collection.drop();
    assertThat(only.collections().orElseThrow()).isEmpty();
  }

  private static void fill(ReplicatedCollection collection, Peer peer, long number) {
    for (int point = 1; point <= POINTS; point++) {
      var answer = collection.upsert(peer, point, number, "weak");
      assertThat(answer.isOk()).as(answer.toString()).isTrue();
    }
  }

  private static void restart(Peer peer) {
    peer.terminate();
    peer.start(START);
  }

  private static void awaitState(
      LocalCluster cluster, ReplicatedCollection collection, long peer, String state) {
    cluster.awaitTrue(
        "state " + state,
        SOON,
        () ->
            cluster.running().stream()
                .allMatch(
                    one ->
                        collection
                            .states(one)
                            .flatMap(states -> states.state(0, peer))
                            .equals(Optional.of(state))));
  }

  private static void damage(Peer peer, ReplicatedCollection collection) throws IOException {
    Path manifest =
        peer.process()
            .folder()
            .resolve("storage")
            .resolve("collections")
            .resolve(collection.name())
            .resolve("0")
            .resolve("manifest.json");
    assertThat(manifest).exists();
    Files.writeString(manifest, "torn");
  }
}
