package io.sampo.http.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.NewShardKey;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.ClusterStatus.RaftInfo;
import io.sampo.cluster.membership.ClusterStatus.Role;
import io.sampo.http.FakeCluster;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardKey;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardRoutesTest {
  private static final ShardKey A = new ShardKey.Name("a");
  private static final ShardKey HUGE = new ShardKey.Num(-1);

  private final FakeCluster cluster = new FakeCluster();
  private final List<Object> asked = new ArrayList<>();
  private Optional<List<ShardKey>> keys = Optional.empty();
  private final Router router = new Router(ShardRoutes.of(collections(), cluster));

  private CollectionsApi collections() {
    return (CollectionsApi)
        Proxy.newProxyInstance(
            CollectionsApi.class.getClassLoader(),
            new Class<?>[] {CollectionsApi.class},
            (_, method, arguments) -> {
              asked.addAll(Arrays.asList(arguments));
              return switch (method.getName()) {
                case "shardKeys" -> keys;
                case "createShardKey", "deleteShardKey" -> CompletableFuture.completedFuture(true);
                default -> throw new UnsupportedOperationException(method.getName());
              };
            });
  }

  @BeforeEach
  void isInACluster() {
    cluster.status =
        Optional.of(
            new ClusterStatus(
                new PeerId(1),
                new TreeMap<>(Comparator.comparingLong(PeerId::value)),
                new RaftInfo(1, 1, 0, Optional.empty(), Optional.of(Role.Leader), true),
                new ConsensusThread.Working(Instant.EPOCH),
                Map.of()));
  }

  @Test
  void aServerWithoutAClusterRefusesBeforeItReads() {
    cluster.status = Optional.empty();
    for (var path : List.of("PUT /shards", "POST /shards/delete", "POST /cluster")) {
      assertThatThrownBy(() -> call(path, "{bad"))
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> assertThat(e.refusal()).isEqualTo(new Refusal.Standalone()));
    }
  }

  @Test
  void keysAreListedWhereThereMayBeSome() {
    assertThat(call("GET /shards", "")).isEqualTo("{}");
    keys = Optional.of(List.of());
    assertThat(call("GET /shards", "")).isEqualTo("{\"shard_keys\":[]}");
    keys = Optional.of(List.of(A, HUGE));
    assertThat(call("GET /shards", ""))
        .isEqualTo("{\"shard_keys\":[{\"key\":\"a\"},{\"key\":18446744073709551615}]}");
  }

  @Test
  void aKeyIsMadeAsItIsAskedFor() {
    var body =
        """
        {"shard_key": 18446744073709551615, "shards_number": 2, "replication_factor": 3, \
        "placement": [7, 9], "initial_state": "Partial"}""";
    var wanted =
        new NewShardKey(HUGE, 2, 3, List.of(new PeerId(7), new PeerId(9)), ReplicaState.PARTIAL);

    assertThat(call("PUT /shards?timeout=5", body)).isEqualTo("true");
    assertThat(asked).containsExactly("c", wanted, Duration.ofSeconds(5));

    asked.clear();
    assertThat(call("POST /cluster", "{\"create_sharding_key\": " + body + "}")).isEqualTo("true");
    assertThat(asked).containsExactly("c", wanted, null);
  }

  @Test
  void aKeyIsRemoved() {
    assertThat(call("POST /shards/delete", "{\"shard_key\": \"a\"}")).isEqualTo("true");
    assertThat(call("POST /cluster", "{\"drop_sharding_key\": {\"shard_key\": \"a\"}}"))
        .isEqualTo("true");
    assertThat(asked).containsExactly("c", A, null, "c", A, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"unknown\": {}}",
        "[]",
        "{\"create_sharding_key\": {}}",
        "{\"create_sharding_key\": {\"shard_key\": \"a\", \"shards_number\": 0}}",
        "{\"create_sharding_key\": {\"shard_key\": -1}}",
        "{\"drop_sharding_key\": {\"shard_key\": 1.5}}"
      })
  void whatIsNoOperationIsToldWithOneText(String body) {
    assertThatThrownBy(() -> call("POST /cluster", body))
        .hasMessage(
            "Format error in JSON body: data did not match any variant of untagged enum"
                + " ClusterOperations");
  }

  @Test
  void operationsOfLaterVersionsAreRefusedByName() {
    for (var name : List.of("move_shard", "drop_replica", "start_resharding", "replicate_points")) {
      assertThatThrownBy(() -> call("POST /cluster", "{\"" + name + "\": {}}"))
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> assertThat(e.refusal()).isEqualTo(new Refusal.NotImplemented("moving shards")));
    }
  }

  @Test
  void aWrongMemberIsToldWithItsPlace() {
    assertThatThrownBy(() -> call("PUT /shards", "{\"shard_key\": \"a\", \"shards_number\": 0}"))
        .hasMessageContaining("expected a nonzero u32 at `shards_number`");
    assertThatThrownBy(() -> call("PUT /shards", "{\"shard_key\": \"a\", \"placement\": [-1]}"))
        .hasMessageContaining("at `placement[0]`");
    assertThatThrownBy(
            () -> call("PUT /shards", "{\"shard_key\": \"a\", \"initial_state\": \"X\"}"))
        .hasMessageContaining("unknown variant `X`, expected one of `Active`, `Dead`,");
    assertThatThrownBy(() -> call("PUT /shards", "{}"))
        .hasMessageContaining("missing field `shard_key`");
  }

  /** The result alone. */
  private String call(String request, String body) {
    var words = request.split(" ", 2);
    var parsed = Target.parse("/collections/c" + words[1]);
    var match = router.find(words[0], parsed.segments()).orElseThrow();
    var call =
        new Call(match.variables(), parsed.query(), "application/json", null, body.getBytes(UTF_8));
    return match.route().endpoint().answer(call).toCompletableFuture().join()
            instanceof Answer.Result(var json)
        ? new String(json.toBytes(), UTF_8)
        : "";
  }
}
