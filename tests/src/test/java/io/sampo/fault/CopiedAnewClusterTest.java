package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A replica that was away for longer than the logs of the others reach back. */
@Timeout(180)
class CopiedAnewClusterTest {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration CHANGE = Duration.ofSeconds(10);
  private static final int POINTS = 40;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void isCopiedAnewWithVectorsThatWereAddedMeanwhile() {
    var cluster = withoutHistory();
    var collection = ReplicatedCollection.create(cluster, 1, 3, 1);
    var asked = cluster.peer(0);
    var away = cluster.peer(2);
    for (int point = 1; point <= POINTS; point++) {
      assertThat(collection.upsert(asked, point, 1, "weak")).matches(Answer::isOk);
    }

    away.kill();
    var added =
        asked.send(
            "PUT",
            "/collections/" + collection.name() + "/vectors/more",
            Optional.of("{\"dense\": {\"size\": 2, \"distance\": \"Dot\"}}"),
            CHANGE);
    assertThat(added.isOk()).as(added.toString()).isTrue();
    // A start takes longer than the second between flushes, after which the log is given up; as a
    // rule, so it is tried again.
    cluster.awaitTrue("copy", START, () -> isCopied(collection, away));
    assertThat(away.get("/collections/" + collection.name() + "/points/1").toString())
        .contains("\"n\":2", "\"more\":[1.0,2.0]");
    assertThat(collection.number(away, POINTS)).contains(1L);
  }

  /** The reference loses it for a moment when a proxy is put around it and taken away again. */
  @Test
  void theOnlyCompleteReplicaFailsNoReadWhileItIsCopied() {
    var cluster = withoutHistory();
    var collection = ReplicatedCollection.create(cluster, 1, 2, 1);
    var hosts = collection.holders();
    var source = hosts.getFirst();
    var away = hosts.getLast();
    try (var load = ReplicaLoad.start(collection, List.of(source))) {
      cluster.awaitTrue("copy", START, () -> isCopiedAfterAnAbsence(collection, away));
      var result = load.end();
      assertThat(result.failedReads()).as(result.toString()).isZero();
      assertThat(result.writeFailures()).isEmpty();
      assertThat(result.reads()).isGreaterThan(100);
    }
    collection.awaitEqual();
  }

  private static boolean isCopiedAfterAnAbsence(ReplicatedCollection collection, Peer away) {
    away.kill();
    away.start(START);
    collection.awaitActive();
    return wasStreamed(collection);
  }

  private LocalCluster withoutHistory() {
    var cluster = clusters.direct(3);
    for (var peer : cluster.peers()) {
      peer.set("storage.wal.history_mb", "0");
      peer.set("storage.optimizers.flush_interval_sec", "1");
    }
    cluster.start();
    return cluster;
  }

  private static boolean wasStreamed(ReplicatedCollection collection) {
    return collection.cluster().peers().stream()
        .anyMatch(peer -> peer.logs("method=STREAM_RECORDS"));
  }

  private static boolean isCopied(ReplicatedCollection collection, Peer away) {
    for (int point = 1; point <= POINTS / 2; point++) {
      assertThat(upsertWithMore(collection, point)).matches(Answer::isOk);
    }
    away.start(START);
    collection.awaitActive();
    collection.awaitEqual();
    boolean copied = wasStreamed(collection);
    if (!copied) {
      away.kill();
    }
    return copied;
  }

  private static Answer upsertWithMore(ReplicatedCollection collection, int point) {
    var body =
        "{\"points\": [{\"id\": %d, \"vector\": {\"\": %s, \"more\": [1, 2]}, \"payload\": {\"n\": 2}}]}"
            .formatted(point, PointReads.vector(2));
    return collection
        .cluster()
        .peer(0)
        .send(
            "PUT",
            "/collections/" + collection.name() + "/points?wait=true",
            Optional.of(body),
            CHANGE);
  }
}
