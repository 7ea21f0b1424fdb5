package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.peers.Answer;
import io.sampo.peers.Clusters;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators see of replicas in telemetry and metrics while a peer is away. */
@Timeout(180)
class ReplicaTelemetryClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int POINTS = 30;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void aDeadReplicaIsSeenUntilItIsBack() {
    var cluster = clusters.direct(3);
    cluster.start();
    var collection = ReplicatedCollection.create(cluster, 1, 3, 1);
    var id = "{id=\"" + collection.name() + "\"}";
    var asked = cluster.peer(0);
    var away = cluster.peer(2);
    for (int point = 1; point <= POINTS; point++) {
      assertThat(collection.upsert(asked, point, 1, "weak")).matches(Answer::isOk);
    }
    assertThat(metrics(asked))
        .contains(
            "cluster_enabled 1",
            "cluster_peers_total 3",
            "collection_points" + id + " " + POINTS,
            "collection_active_replicas_min 3",
            "collection_dead_replicas 0",
            "sampo_shards_under_replicated" + id + " 0");
    assertThat(states(asked, collection)).containsExactly("Active");
    assertThat(shard(asked, collection).at("/local/num_points").asInt()).isEqualTo(POINTS);
    long copies = 0;
    for (var remote : shard(asked, collection).path("remote")) {
      copies += remote.at("/updates/count").asLong();
    }
    assertThat(copies).isGreaterThanOrEqualTo(2 * POINTS);

    away.kill();
    // Nobody misses it before somebody writes.
    cluster.awaitTrue(
        "dead replica in metrics",
        LIMIT,
        () -> {
          collection.upsert(asked, 1, 2, "weak");
          return metrics(asked).contains("collection_dead_replicas 1");
        });
    assertThat(metrics(asked))
        .contains("collection_active_replicas_min 2", "sampo_shards_under_replicated" + id + " 1")
        .anyMatch(line -> line.startsWith("sampo_replica_state") && line.contains("\"Dead\""));
    assertThat(states(asked, collection)).containsExactly("Active", "Dead");

    away.start(LIMIT);
    collection.awaitActive();
    cluster.awaitTrue(
        "no dead replica in metrics",
        LIMIT,
        () ->
            cluster.peers().stream()
                .allMatch(peer -> metrics(peer).contains("collection_dead_replicas 0")));
    assertThat(states(away, collection)).containsExactly("Active");
  }

  private static List<String> metrics(Peer peer) {
    return peer.get("/metrics") instanceof Answer.Given(int status, var text) && status == 200
        ? text.lines().toList()
        : List.of();
  }

  /** Its only shard, as the peer tells. */
  private static JsonNode shard(Peer peer, ReplicatedCollection collection) {
    var answer = peer.get("/telemetry?details_level=4");
    assertThat(answer).isInstanceOf(Answer.Given.class);
    for (var one : ((Answer.Given) answer).result().at("/collections/collections")) {
      if (one.path("id").asText().equals(collection.name())) {
        return one.at("/shards/0");
      }
    }
    throw new AssertionError("no such collection in " + answer);
  }

  private static Set<String> states(Peer peer, ReplicatedCollection collection) {
    var states = new TreeSet<String>();
    shard(peer, collection).path("replicate_states").forEach(state -> states.add(state.asText()));
    return states;
  }
}
