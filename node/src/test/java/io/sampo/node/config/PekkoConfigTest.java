package io.sampo.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.sampo.node.tls.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PekkoConfigTest {
  @TempDir Path folder = Path.of(".");

  @Test
  void theDataPlaneIsLocalAndLogsWhereItsStorageIs() {
    var config = PekkoConfig.data(settings(Map.of()));

    assertThat(config.getString("pekko.actor.provider")).isEqualTo("local");
    assertThat(config.getString("sampo.journal.dir")).endsWith("/storage/journal");
    assertThat(config.getString("pekko.loglevel")).isEqualTo("INFO");
    assertThat(config.getMemorySize("sampo.journal.history-bytes").toBytes()).isEqualTo(256 << 20);
    neverEndsTheProcess(config);
  }

  @Test
  void theHistoryOfTheLogIsAsLargeAsToldInMegabytes() {
    var config = PekkoConfig.data(settings(Map.of("SAMPO__STORAGE__WAL__HISTORY_MB", "3")));

    assertThat(config.getMemorySize("sampo.journal.history-bytes").toBytes()).isEqualTo(3 << 20);
  }

  @Test
  void noActorSystemBeginsWithWhatNobodyUses() {
    for (var config :
        List.of(
            PekkoConfig.data(settings(Map.of())),
            PekkoConfig.control(settings(Map.of()), "node-0", 0))) {
      assertThat(config.getStringList("pekko.actor.typed.library-extensions")).isEmpty();
      var serializers = config.getObject("pekko.actor.serializers").keySet();
      assertThat(serializers)
          .contains("sampo-coordinator", "pekko-cluster")
          .doesNotContain("pekko-pubsub", "reliable-delivery");
      assertThat(config.getObject("pekko.actor.serialization-bindings").unwrapped().values())
          .allSatisfy(name -> assertThat(serializers).contains(String.valueOf(name)));
    }
  }

  @Test
  void onlyTheControlPlaneHasEntities() {
    var entities = List.of("pekko-sharding", "typed-sharding", "pekko-replicated-data");
    var control = PekkoConfig.control(settings(Map.of()), "node-0", 0);
    assertThat(control.getObject("pekko.actor.serializers").keySet()).containsAll(entities);
    assertThat(PekkoConfig.data(settings(Map.of())).getObject("pekko.actor.serializers").keySet())
        .doesNotContainAnyElementsOf(entities);

    var sharding = control.getConfig("pekko.cluster.sharding");
    assertThat(sharding.getInt("number-of-shards")).isEqualTo(32);
    assertThat(sharding.getBoolean("remember-entities")).isFalse();
    assertThat(sharding.getString("state-store-mode")).isEqualTo("ddata");
    assertThat(sharding.getDuration("coordinator-singleton.hand-over-retry-interval"))
        .isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void theControlPlaneIsAClusterThatOnlyConsensusShrinks() {
    var config = PekkoConfig.control(settings(Map.of()), "node-0", 0);

    assertThat(config.getString("pekko.actor.provider")).isEqualTo("cluster");
    var artery = config.getConfig("pekko.remote.artery");
    assertThat(artery.getString("canonical.hostname")).isEqualTo("node-0");
    assertThat(artery.getInt("canonical.port")).isZero();
    assertThat(artery.getString("bind.hostname")).isEqualTo("0.0.0.0");
    assertThat(artery.getInt("bind.port")).isZero();
    var cluster = config.getConfig("pekko.cluster");
    assertThat(cluster.getString("downing-provider-class"))
        .isEqualTo("io.sampo.cluster.formation.RaftDowningProvider");
    assertThat(cluster.getStringList("seed-nodes")).isEmpty();
    assertThat(cluster.getBoolean("run-coordinated-shutdown-when-down")).isTrue();
    assertThat(cluster.getBoolean("jmx.enabled")).isFalse();
    for (var tick :
        List.of(
            "leader-actions-interval",
            "singleton.hand-over-retry-interval",
            "singleton-proxy.singleton-identification-interval")) {
      assertThat(cluster.getDuration(tick)).as(tick).isEqualTo(Duration.ofMillis(200));
    }
    speaksNoJavaSerialization(config);
    neverEndsTheProcess(config);
    endsOnlyWhereItIsTold(config);
  }

  @Test
  void aFixedControlPortIsBoundToo() {
    var artery =
        PekkoConfig.control(settings(Map.of()), "node-0", 6336).getConfig("pekko.remote.artery");

    assertThat(artery.getInt("canonical.port")).isEqualTo(6336);
    assertThat(artery.getInt("bind.port")).isEqualTo(6336);
  }

  @Test
  void theControlPlaneTalksOverTlsToo() {
    var files = TestCertificates.authority("ca").issue("peer", "EC").write(folder);
    var variables =
        new HashMap<>(
            Map.of(
                "QDRANT__CLUSTER__P2P__ENABLE_TLS", "true",
                "QDRANT__TLS__CERT", "peer.crt",
                "QDRANT__TLS__KEY", "peer.key",
                "QDRANT__TLS__CA_CERT", "ca.crt",
                "QDRANT__TLS__CERT_TTL", "60"));

    var settings = settings(variables);
    var config = PekkoConfig.control(settings, "node-0", 0);
    var artery = config.getConfig("pekko.remote.artery");
    assertThat(artery.getString("transport")).isEqualTo("tls-tcp");
    assertThat(artery.getString("ssl.ssl-engine-provider")).isEqualTo(PeerEngines.class.getName());
    var tls = config.getConfig("sampo.peer-tls");
    assertThat(tls.getString("certificate")).isEqualTo(files.certificate().toString());
    assertThat(tls.getString("key")).isEqualTo(files.key().toString());
    assertThat(tls.getString("authority")).isEqualTo(files.authority().toString());
    assertThat(tls.getDuration("reload")).isEqualTo(Duration.ofMinutes(1));
  }

  private static void speaksNoJavaSerialization(Config config) {
    assertThat(config.getBoolean("pekko.actor.allow-java-serialization")).isFalse();
  }

  private static void neverEndsTheProcess(Config config) {
    assertThat(config.getBoolean("pekko.coordinated-shutdown.exit-jvm")).isFalse();
    assertThat(config.getBoolean("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook")).isFalse();
    assertThat(config.getBoolean("pekko.jvm-exit-on-fatal-error")).isFalse();
  }

  private static void endsOnlyWhereItIsTold(Config config) {
    assertThat(config.getBoolean("pekko.coordinated-shutdown.run-by-actor-system-terminate"))
        .isFalse();
  }

  private NodeSettings settings(Map<String, String> variables) {
    var environment = new HashMap<>(variables);
    environment.put("QDRANT__CLUSTER__ENABLED", "true");
    var loaded = Configuration.load(folder, environment, Optional.empty());
    assertThat(loaded).isInstanceOf(Loaded.Usable.class);
    return ((Loaded.Usable) loaded).settings();
  }
}
