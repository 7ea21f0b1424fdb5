package io.sampo.http.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.ClusterStatus.RaftInfo;
import io.sampo.cluster.membership.ClusterStatus.Role;
import io.sampo.cluster.membership.ClusterStatus.SendFailures;
import io.sampo.cluster.membership.ClusterTelemetry;
import io.sampo.cluster.membership.CollectionCluster;
import io.sampo.http.FakeCluster;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.transfer.model.TransferMethod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The shapes that the reference was seen to answer with. */
class ClusterRoutesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T01:45:11.533614039Z");
  private static final PeerId ONE = new PeerId(2155564854043412L);
  private static final PeerId TWO = new PeerId(4659554574945231L);

  private final FakeCluster cluster = new FakeCluster();
  private final Router router = new Router(ClusterRoutes.of(cluster));

  @Test
  void withoutAClusterItIsDisabled() {
    assertThat(get("/cluster")).isEqualTo("{\"status\":\"disabled\"}");
  }

  @Test
  void aPeerTellsItsClusterInTheOrderOfTheReference() {
    cluster.status =
        Optional.of(
            status(
                new RaftInfo(1, 2, 0, Optional.of(ONE), Optional.of(Role.Leader), true),
                new ConsensusThread.Working(NOW),
                Map.of("http://127.0.0.1:23003/", new SendFailures(5, "tcp connect error", NOW))));

    assertThat(get("/cluster"))
        .isEqualTo(
            """
            {"status":"enabled","peer_id":2155564854043412,\
            "peers":{"2155564854043412":{"uri":"http://127.0.0.1:21100/"}},\
            "raft_info":{"term":1,"commit":2,"pending_operations":0,"leader":2155564854043412,"role":"Leader","is_voter":true},\
            "consensus_thread_status":{"consensus_thread_status":"working","last_update":"2026-11-22T01:45:11.533614039Z"},\
            "message_send_failures":{"http://127.0.0.1:23003/":{"count":5,"latest_error":"tcp connect error","latest_error_timestamp":"2026-11-22T01:45:11.533614039Z"}}}""");
  }

  @Test
  void anUnknownLeaderIsZeroAndNullWhereConsensusNeverRan() {
    cluster.status =
        Optional.of(
            status(
                new RaftInfo(21, 74, 0, Optional.empty(), Optional.of(Role.Candidate), true),
                new ConsensusThread.StoppedWithError("Failed to apply"),
                Map.of()));
    assertThat(get("/cluster"))
        .contains(
            "\"leader\":0,\"role\":\"Candidate\"",
            "{\"consensus_thread_status\":\"stopped_with_err\",\"err\":\"Failed to apply\"}",
            "\"message_send_failures\":{}");

    cluster.status =
        Optional.of(
            status(
                new RaftInfo(1, 17, 1, Optional.empty(), Optional.empty(), false),
                new ConsensusThread.Stopped(),
                Map.of()));
    assertThat(get("/cluster"))
        .contains(
            "\"leader\":null,\"role\":null,\"is_voter\":false",
            "\"consensus_thread_status\":{\"consensus_thread_status\":\"stopped\"}");
  }

  @Test
  void digestsTellWhatTheReplicasHereContain() {
    assertThat(get("/collections/c/digest"))
        .startsWith("{\"shards\":[{\"shard_id\":3,\"points_count\":7,\"digest\":\"");
    assertThat(cluster.asked).isEqualTo("digests c");
  }

  @Test
  void theReplicasOfACollectionAreListedByWhereTheyAre() {
    cluster.collection =
        new CollectionCluster(
            ONE,
            2,
            List.of(new CollectionCluster.LocalShard(0, null, 38, ReplicaState.ACTIVE)),
            List.of(new CollectionCluster.RemoteShard(1, null, TWO, ReplicaState.PARTIAL_SNAPSHOT)),
            List.of(new TransferEntry(5, 1, 7, 8, true, TransferMethod.WAL_DELTA)));

    assertThat(get("/collections/c/cluster"))
        .isEqualTo(
            """
            {"peer_id":2155564854043412,"shard_count":2,\
            "local_shards":[{"shard_id":0,"points_count":38,"state":"Active"}],\
            "remote_shards":[{"shard_id":1,"peer_id":4659554574945231,"state":"PartialSnapshot"}],\
            "shard_transfers":[{"shard_id":1,"from":7,"to":8,"sync":true,"method":"wal_delta"}]}""");
    assertThat(cluster.asked).isEqualTo("collection c");
  }

  @Test
  void aPeerIsRemovedByItsNumber() {
    assertThat(call("DELETE", "/cluster/peer/7", "", "")).isEqualTo("true");
    assertThat(cluster.asked).isEqualTo("remove 7 false null");
    assertThat(call("DELETE", "/cluster/peer/7?force=true&timeout=3", "", "")).isEqualTo("true");
    assertThat(cluster.asked).isEqualTo("remove 7 true PT3S");
  }

  @Test
  void aPeerThatIsNoNumberIsNotFoundInPlainText() {
    for (var bad : List.of("abc", "-1", "1.5", "18446744073709551616")) {
      assertThat(call("DELETE", "/cluster/peer/" + bad, "", ""))
          .isEqualTo("404 can not parse \"" + bad + "\" to a u64");
    }
    assertThat(cluster.asked).isEmpty();
  }

  @Test
  void timeOutsAreWholeSecondsOfAtLeastOne() {
    assertThatThrownBy(() -> call("DELETE", "/cluster/peer/7?timeout=0", "", ""))
        .hasMessage(
            "Validation error in query parameters: [timeout: value 0 invalid, must be 1 or"
                + " larger]");
    assertThatThrownBy(() -> get("/cluster/telemetry?timeout=abc"))
        .hasMessage("Deserialize error in query parameters: invalid digit found in string");
    assertThatThrownBy(() -> get("/cluster/telemetry?details_level=-1"))
        .hasMessage("Deserialize error in query parameters: invalid digit found in string");
  }

  @Test
  void metadataAreAnyJsonAndNullRemoves() {
    assertThat(call("PUT", "/cluster/metadata/keys/a?wait=true", "{ \"x\": [1, 2.5] }"))
        .isEqualTo("true");
    assertThat(cluster.asked).isEqualTo("put true null");
    assertThat(call("PUT", "/cluster/metadata/keys/b%2Fc", "0")).isEqualTo("true");
    assertThat(cluster.asked).isEqualTo("put false null");

    assertThat(get("/cluster/metadata/keys")).isEqualTo("[\"a\",\"b/c\"]");
    assertThat(get("/cluster/metadata/keys/a")).isEqualTo("{\"x\":[1,2.5]}");
    assertThat(get("/cluster/metadata/keys/zz")).isEqualTo("null");

    assertThat(call("PUT", "/cluster/metadata/keys/a", "null")).isEqualTo("true");
    assertThat(call("DELETE", "/cluster/metadata/keys/b%2Fc", "", "")).isEqualTo("true");
    assertThat(get("/cluster/metadata/keys")).isEqualTo("[]");
  }

  @Test
  void badMetadataAreToldInPlainText() {
    assertThat(call("PUT", "/cluster/metadata/keys/a", "{bad"))
        .isEqualTo("400 Json deserialize error: key must be a string at line 1 column 2");
    assertThat(call("PUT", "/cluster/metadata/keys/a", ""))
        .isEqualTo("400 Json deserialize error: EOF while parsing a value at line 1 column 0");
    assertThat(call("PUT", "/cluster/metadata/keys/a", "", "")).isEqualTo("400 Content type error");
    assertThat(call("PUT", "/cluster/metadata/keys/a", "text/plain", "1"))
        .isEqualTo("400 Content type error");
    assertThat(cluster.metadata).isEmpty();
  }

  @Test
  void telemetryTellsOfAllPeersAndOfShardsFromLevelThree() {
    SortedMap<PeerId, ClusterTelemetry.Peer> peers = byId();
    peers.put(
        ONE,
        new ClusterTelemetry.Peer(
            "http://127.0.0.1:23000/",
            Optional.of(
                new ClusterTelemetry.Details(
                    "1.19.0",
                    new RaftInfo(1, 44, 0, Optional.of(TWO), Optional.of(Role.Follower), true),
                    new ConsensusThread.Working(NOW)))));
    peers.put(TWO, new ClusterTelemetry.Peer("http://127.0.0.1:23006/", Optional.empty()));
    var replica =
        new ClusterTelemetry.Replica(
            ONE, ReplicaState.ACTIVE, "green", 0, 608, 4864, 38, 38, Map.of("", 38L));
    cluster.telemetry =
        new ClusterTelemetry(
            new TreeMap<>(
                Map.of("c", List.of(new ClusterTelemetry.Shard(0, null, List.of(replica))))),
            peers);
    var tail =
        """
        },"cluster":{"enabled":true,"number_of_peers":2,"peers":{\
        "2155564854043412":{"uri":"http://127.0.0.1:23000/","responsive":true,"details":{"version":"1.19.0","role":"Follower","is_voter":true,"term":1,"commit":44,"num_pending_operations":0,"consensus_thread_status":{"consensus_thread_status":"working","last_update":"2026-11-22T01:45:11.533614039Z"}}},\
        "4659554574945231":{"uri":"http://127.0.0.1:23006/","responsive":false,"details":null}}}}""";

    assertThat(get("/cluster/telemetry"))
        .isEqualTo("{\"collections\":{\"c\":{\"id\":\"c\"}" + tail);
    assertThat(cluster.asked).isEqualTo("telemetry 0 null");
    assertThat(get("/cluster/telemetry?details_level=3&timeout=2"))
        .isEqualTo(
            """
            {"collections":{"c":{"id":"c","shards":[{"id":0,"replicas":[\
            {"peer_id":2155564854043412,"state":"Active","status":"green","total_optimized_points":0,"vectors_size_bytes":608,"payloads_size_bytes":4864,"num_points":38,"num_vectors":38,"num_vectors_by_name":{"":38}}]}]}"""
                + tail);
    assertThat(cluster.asked).isEqualTo("telemetry 3 PT2S");
  }

  private static ClusterStatus status(
      RaftInfo raft, ConsensusThread thread, Map<String, SendFailures> failures) {
    SortedMap<PeerId, ClusterStatus.Peer> peers = byId();
    peers.put(ONE, new ClusterStatus.Peer("http://127.0.0.1:21100/", "1.19.0"));
    return new ClusterStatus(ONE, peers, raft, thread, failures);
  }

  private static <T> SortedMap<PeerId, T> byId() {
    return new TreeMap<>(Comparator.comparingLong(PeerId::value));
  }

  private String get(String target) {
    return call("GET", target, "", "");
  }

  private String call(String method, String target, String json) {
    return call(method, target, "application/json", json);
  }

  /** The result alone, or status and text of a plain answer. */
  private String call(String method, String target, String contentType, String body) {
    var parsed = Target.parse(target);
    var match = router.find(method, parsed.segments()).orElseThrow();
    var call = new Call(match.variables(), parsed.query(), contentType, null, body.getBytes(UTF_8));
    var answer = match.route().endpoint().answer(call).toCompletableFuture().join();
    return switch (answer) {
      case Answer.Result(var result) -> new String(result.toBytes(), UTF_8);
      case Answer.Bare(var bare) -> new String(bare.toBytes(), UTF_8);
      case Answer.Text(var status, var text) -> status + " " + text;
    };
  }
}
