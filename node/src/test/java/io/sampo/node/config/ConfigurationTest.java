package io.sampo.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class ConfigurationTest {
  @TempDir Path folder;

  @Test
  void withoutFilesTheBuiltInValuesHoldAndMissingFilesAreNoted() {
    var loaded = usable(Map.of());

    assertThat(loaded.settings().service())
        .isEqualTo(
            new ServiceSettings(
                "0.0.0.0", 6333, OptionalInt.of(6334), OptionalInt.empty(), "", 32 << 20, true));
    assertThat(loaded.settings().storage().storagePath()).isEqualTo(folder.resolve("storage"));
    assertThat(loaded.settings().log().level()).contains(Level.INFO);
    assertThat(loaded.notes())
        .containsExactly(
            "Config file not found: config/config",
            "Config file not found: config/development",
            "Config file not found: config/local");
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void metricsMayHaveAPortAndNamesOfTheirOwn() {
    write("config/config.yaml", "service: {metrics_port: 9090, metrics_prefix: my_}");
    var service = usable(Map.of()).settings().service();
    assertThat(service.metricsPort()).hasValue(9090);
    assertThat(service.metricsPrefix()).isEqualTo("my_");

    assertThat(faults(Map.of("QDRANT__SERVICE__METRICS_PREFIX", "1-")))
        .singleElement()
        .satisfies(text -> assertThat(text).containsIgnoringCase("service__metrics_prefix"));
  }

  @Test
  void laterSourcesWin() {
    write("config/config.yaml", "service: {http_port: 1, host: a, max_request_size_mb: 1}");
    write("config/testing.yaml", "service: {http_port: 2, host: b, max_request_size_mb: 2}");
    write("config/local.yaml", "service: {http_port: 3, host: c}");
    write("extra.yaml", "service: {http_port: 4, host: d}");
    var environment =
        Map.of(
            "RUN_MODE", "testing",
            "QDRANT__SERVICE__HTTP_PORT", "5",
            "QDRANT__SERVICE__HOST", "e",
            "SAMPO__SERVICE__HTTP_PORT", "6");

    var service = usable(environment, Optional.of("extra")).settings().service();

    assertThat(service.httpPort()).isEqualTo(6);
    assertThat(service.host()).isEqualTo("e");
    assertThat(service.maxRequestBytes()).isEqualTo(2 << 20);
  }

  @Test
  void allFaultsAreToldAtOnceWithPlaceKeyValueAndRule() {
    write(
        "config/config.yaml",
        """
        service:
          http_port: abc
          grpc_port: 65536
          enable_cors: [1]
        storage:
          optimizers:
            deleted_threshold: 2
          wal: 7
        """);

    assertThat(faults(Map.of("QDRANT__SERVICE__MAX_REQUEST_SIZE_MB", "0")))
        .containsExactly(
            "config/config.yaml:2: service.http_port is \"abc\", but must be an integer from 0 to 65535",
            "config/config.yaml:3: service.grpc_port is \"65536\", but must be an integer from 0 to 65535",
            "config/config.yaml:4: service.enable_cors is a list, but must be true or false",
            "config/config.yaml:7: storage.optimizers.deleted_threshold is \"2\", but must be a number from 0.0 to 1.0",
            "config/config.yaml:8: storage.wal must be a section of keys",
            "environment QDRANT__SERVICE__MAX_REQUEST_SIZE_MB: service.max_request_size_mb is \"0\", but must be an integer from 1 to 2047");
  }

  @Test
  void brokenYamlIsAFaultWithItsLine() {
    write("config/config.yaml", "service:\n  http_port: 1\n bad: [\n");

    assertThat(faults(Map.of())).singleElement().asString().startsWith("config/config.yaml:3: ");
  }

  @Test
  void aKeyWrittenTwiceIsAFault() {
    write("config/config.yaml", "log_level: INFO\nlog_level: WARN\n");

    assertThat(faults(Map.of()))
        .containsExactly("config/config.yaml:2: log_level is written twice");
  }

  @Test
  void anUnknownKeyIsOneWarningWithTheNearestKnownOne() {
    write("config/config.yaml", "service:\n  htp_port: 1\n  entirely_different_thing: {a: 2}\n");

    assertThat(usable(Map.of("QDRANT__LOG_LEVL", "INFO")).warnings())
        .containsExactly(
            "config/config.yaml:2: unknown key service.htp_port is ignored; did you mean service.http_port?",
            "config/config.yaml:3: unknown key service.entirely_different_thing.a is ignored",
            "environment QDRANT__LOG_LEVL: unknown key log_levl is ignored; did you mean log_level?");
  }

  @Test
  void variablesWithOneUnderscoreAreNoKeys() {
    assertThat(usable(Map.of("QDRANT_SERVICE_HOST", "10.0.0.1")).warnings()).isEmpty();
  }

  @Test
  void aKeyThatProtectsDataAndIsNotServedStopsTheStartWithoutShowingTheSecret() {
    assertThat(faults(Map.of("QDRANT__SERVICE__API_KEY", "geheim")))
        .singleElement()
        .asString()
        .contains("environment QDRANT__SERVICE__API_KEY", "API key")
        .doesNotContain("geheim");
    for (var variable : List.of("SERVICE__ENABLE_TLS", "SERVICE__JWT_RBAC", "AUDIT__ENABLED")) {
      assertThat(faults(Map.of("QDRANT__" + variable, "true"))).as(variable).hasSize(1);
      assertThat(usable(Map.of("QDRANT__" + variable, "false")).warnings()).isEmpty();
    }
  }

  @Test
  void withoutAWordAboutItThereIsNoCluster() {
    assertThat(usable(Map.of()).settings().cluster())
        .isEqualTo(
            new ClusterSettings(
                false,
                OptionalLong.empty(),
                6335,
                0,
                Optional.empty(),
                Duration.ofMillis(100),
                128,
                Duration.ofSeconds(15),
                100,
                Duration.ofMillis(1500),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2)));
  }

  @Test
  void aClusterIsSetUpByTheKeysOfTheReferenceAndTwoOfItsOwn() {
    write(
        "config/config.yaml",
        """
        cluster:
          enabled: true
          peer_id: 77
          p2p: {port: 7335, control_port: 7336}
          consensus: {tick_period_ms: 50, silence_limit_ms: 500, compact_wal_entries: 0}
          grpc_timeout_ms: 1000
        """);

    var cluster = usable(Map.of()).settings().cluster();

    assertThat(cluster.enabled()).isTrue();
    assertThat(cluster.peerId()).hasValue(77);
    assertThat(cluster.port()).isEqualTo(7335);
    assertThat(cluster.controlPort()).isEqualTo(7336);
    assertThat(cluster.tick()).isEqualTo(Duration.ofMillis(50));
    assertThat(cluster.silenceLimit()).isEqualTo(Duration.ofMillis(500));
    assertThat(cluster.compactEntries()).isZero();
    assertThat(cluster.requestTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(faults(Map.of("QDRANT__CLUSTER__CONSENSUS__SILENCE_LIMIT_MS", "499"))).hasSize(1);
  }

  @Test
  void peersThatAreToTalkOverTlsNeedAllThreeFiles() {
    write("config/config.yaml", "cluster: {enabled: true, p2p: {enable_tls: true}}");
    var authority = TestCertificates.authority("ca");
    authority.issue("peer", "EC").write(folder);
    var needs = "cluster.p2p.enable_tls needs a certificate, its key and an authority, but ";

    assertThat(faults(tls("peer.crt", "none.pem", null)))
        .containsExactly(
            needs + "tls.key \"none.pem\" is no readable file, tls.ca_cert is not given");
    assertThat(faults(tls("peer.key", "peer.crt", "peer.key")))
        .containsExactly(
            needs
                + "tls.cert \"peer.key\" holds no certificate in PEM, tls.key \"peer.crt\" is no"
                + " RSA or EC key in PEM without a password, tls.ca_cert \"peer.key\" holds no"
                + " certificate in PEM");

    authority.issue("other", "EC").write(folder);
    assertThat(faults(tls("peer.crt", "other.key", "ca.crt")))
        .containsExactly(needs + "tls.key \"other.key\" is not the key of tls.cert \"peer.crt\"");

    assertThat(usable(tls("peer.crt", "peer.key", "ca.crt")).settings().cluster().tls())
        .contains(
            new ClusterSettings.Tls(
                folder.resolve("peer.crt"),
                folder.resolve("peer.key"),
                folder.resolve("ca.crt"),
                Optional.of(Duration.ofHours(1))));
  }

  private static Map<String, String> tls(
      String certificate, String key, @Nullable String authority) {
    var variables = new HashMap<String, String>();
    variables.put("QDRANT__TLS__CERT", certificate);
    variables.put("QDRANT__TLS__KEY", key);
    if (authority != null) {
      variables.put("QDRANT__TLS__CA_CERT", authority);
    }
    return variables;
  }

  @Test
  void withoutAClusterNobodyAsksForCertificates() {
    assertThat(
            usable(Map.of("QDRANT__CLUSTER__P2P__ENABLE_TLS", "true")).settings().cluster().tls())
        .isEmpty();
  }

  @Test
  void settingsWithoutEffectAreNamedInOneNote() {
    assertThat(
            usable(Map.of("QDRANT__SERVICE__MAX_WORKERS", "4", "QDRANT__GPU__INDEXING", "1"))
                .notes())
        .contains("These settings have no effect in this version yet: gpu, service.max_workers");
  }

  @Test
  void nullTurnsGrpcOffAndLeavesOthersAtTheirBuiltInValue() {
    write("config/config.yaml", "service: {grpc_port: null, http_port: null}");

    var service = usable(Map.of()).settings().service();

    assertThat(service.grpcPort()).isEmpty();
    assertThat(service.httpPort()).isEqualTo(6333);
  }

  @Test
  void aMissingFileOfTheCommandLineIsAnErrorAndNoStop() {
    assertThat(usable(Map.of(), Optional.of("nowhere.yaml")).errors())
        .containsExactly("Config file via --config-path is not found: nowhere.yaml");
  }

  @Test
  void ofTheReferencesLogFilterTheWordWithoutAModuleCounts() {
    assertThat(usable(Map.of("QDRANT__LOG_LEVEL", "raft=warn,debug")).settings().log().level())
        .contains(Level.DEBUG);
    assertThat(usable(Map.of("QDRANT__LOG_LEVEL", "off")).settings().log().level()).isEmpty();
    assertThat(faults(Map.of("QDRANT__LOG_LEVEL", "loud"))).hasSize(1);
  }

  @Test
  void bothNamesOfAThresholdAreKnown() {
    write("config/config.yaml", "storage: {optimizers: {indexing_threshold: 5}}");

    assertThat(usable(Map.of()).settings().storage().defaults().optimizers().indexingThreshold())
        .isEqualTo(5);
  }

  @Test
  void everyFileInConfIsUsableAndSaysNothingUnknown() throws IOException {
    var conf = Path.of("").toAbsolutePath().resolveSibling("conf");
    try (var files = Files.list(conf)) {
      assertThat(files.filter(file -> file.toString().endsWith(".yaml")))
          .isNotEmpty()
          .allSatisfy(
              file -> {
                var loaded = usable(Map.of(), Optional.of(file.toString()));
                assertThat(loaded.warnings()).isEmpty();
                assertThat(loaded.errors()).isEmpty();
              });
    }
  }

  @Test
  void theSampleFileHoldsTheBuiltInValues() {
    var conf = Path.of("").toAbsolutePath().resolveSibling("conf").resolve("config.yaml");

    assertThat(usable(Map.of(), Optional.of(conf.toString())).settings())
        .isEqualTo(usable(Map.of()).settings());
  }

  private Loaded.Usable usable(Map<String, String> environment) {
    return usable(environment, Optional.empty());
  }

  private Loaded.Usable usable(Map<String, String> environment, Optional<String> extra) {
    var loaded = Configuration.load(folder, environment, extra);
    assertThat(loaded).isInstanceOf(Loaded.Usable.class);
    return (Loaded.Usable) loaded;
  }

  private List<String> faults(Map<String, String> environment) {
    var loaded = Configuration.load(folder, environment, Optional.empty());
    assertThat(loaded).isInstanceOf(Loaded.Faulty.class);
    return ((Loaded.Faulty) loaded).faults().stream().map(Fault::text).toList();
  }

  private void write(String name, String text) {
    try {
      var file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
