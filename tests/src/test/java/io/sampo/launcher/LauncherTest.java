package io.sampo.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.contract.SampoProcess;
import io.sampo.contract.WireHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LauncherTest {
  private static final Map<String, String> AS_BUILT = Map.of("SAMPO_BUILD", "never");

  @TempDir Path folder;

  @Test
  void answersHealthIdentityAndReadinessAndMarksThatItIsReady() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT);
        var http = new WireHttp(server.url())) {
      assertThat(get(http, "/healthz")).isEqualTo("200 healthz check passed");
      assertThat(get(http, "/livez")).isEqualTo("200 healthz check passed");
      assertThat(get(http, "/readyz")).isEqualTo("200 all shards are ready");
      assertThat(get(http, "/"))
          .matches(
              "200 \\{\"title\":\"qdrant - vector search engine\",\"version\":\"1.19.0\",\"commit\":\"[0-9a-f]{40}\"}");
      awaitLine(server, "All shards are ready");
      assertThat(folder.resolve(".qdrant-initialized")).isEmptyFile();
    }
  }

  @Test
  void aTerminatedServerStopsGracefullyAndStartsAgainWithItsData() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      store(server, 1);
      assertThat(server.stop()).isZero();
      assertThat(server.output()).contains("Stopping", "Stopped").doesNotContain("ERROR");
      server.start();
      assertThat(count(server)).contains("\"count\":1");
    }
  }

  @Test
  void aKilledServerHasEverythingThatWasAcknowledged() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      store(server, 1);
      store(server, 2);
      server.kill();
      server.start();
      assertThat(count(server)).contains("\"count\":2");
    }
  }

  @Test
  void anInterruptIsAGracefulStopToo() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      server.signal("INT");
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void aUserSignalDoesNoHarm() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      server.signal("USR1");
      store(server, 1);
      assertThat(server.isAlive()).isTrue();
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void aPausedServerGoesOn() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      server.signal("STOP");
      server.signal("CONT");
      store(server, 1);
    }
  }

  @Test
  void aPortInUseEndsTheStartWithOneClearLine() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      for (var key : List.of("HTTP_PORT", "GRPC_PORT")) {
        var run = Run.of(folder, Map.of("QDRANT__SERVICE__" + key, port));

        assertThat(run.exitCode()).as(key).isEqualTo(1);
        assertThat(run.errors())
            .singleElement()
            .asString()
            .contains("service." + key.toLowerCase(Locale.ROOT), port);
      }
    }
  }

  @Test
  void twoProcessesDoNotShareAStorageFolder() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      var second =
          Run.of(folder, Map.of("QDRANT__STORAGE__STORAGE_PATH", folder.resolve("storage") + ""));

      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.errors())
          .singleElement()
          .asString()
          .contains("in use by another process", Long.toString(server.pid()));
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void aSettingOfTheWrongTypeEndsTheStartAndNamesPlaceKeyValueAndRule() throws IOException {
    Files.createDirectory(folder.resolve("config"));
    Files.writeString(
        folder.resolve("config/config.yaml"), "service:\n  max_request_size_mb: abc\n");

    var run = Run.of(folder, Map.of());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .contains(
            "config/config.yaml:2: service.max_request_size_mb is \"abc\", but must be an integer");
  }

  @Test
  void aKeyThatIsNotServedYetEndsTheStartWithoutShowingTheSecret() throws IOException {
    var run = Run.of(folder, Map.of("QDRANT__SERVICE__API_KEY", "geheim"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("QDRANT__SERVICE__API_KEY").doesNotContain("geheim");
  }

  @Test
  void aPeerThatCannotBeginEndsWithTheExitCodeOfConsensus() throws IOException {
    var enabled = Map.of("QDRANT__CLUSTER__ENABLED", "true");

    var nowhere = Run.of(folder, enabled);
    assertThat(nowhere.exitCode()).isEqualTo(101);
    assertThat(nowhere.errors())
        .singleElement()
        .asString()
        .contains("Can't initialize consensus: First peer should specify its uri.");

    var noUri = Run.of(folder, enabled, "--uri", "notauri");
    assertThat(noUri.exitCode()).isEqualTo(101);
    assertThat(noUri.errors()).singleElement().asString().contains("notauri", "http://host:6335");
  }

  @Test
  void peersThatAreToTalkOverTlsAndCannotEndTheStart() throws IOException {
    var run =
        Run.of(
            folder,
            Map.of("QDRANT__CLUSTER__ENABLED", "true", "QDRANT__CLUSTER__P2P__ENABLE_TLS", "1"),
            "--uri",
            "https://127.0.0.1:6335");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("Error: cluster.p2p.enable_tls needs", "tls.ca_cert");
  }

  @Test
  void anUnknownFlagIsExitCodeTwoWithUsage() throws IOException {
    var run = Run.of(folder, Map.of(), "--nonsense");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("--nonsense", "Usage: sampo");
  }

  @Test
  void versionAndHelpSayWhatItIsAndStop() throws IOException {
    assertThat(Run.of(folder, Map.of(), "--version"))
        .satisfies(
            run -> {
              assertThat(run.exitCode()).isZero();
              assertThat(run.output()).contains("sampo 0.1.0");
            });
    assertThat(Run.of(folder, Map.of(), "--help"))
        .satisfies(
            run -> {
              assertThat(run.exitCode()).isZero();
              assertThat(run.output()).contains("--config-path", "--bootstrap");
            });
  }

  @Test
  void worksThroughASymbolicLinkAndKeepsItsDataInTheWorkingFolder() throws IOException {
    var link = folder.resolve("elsewhere");
    Files.createSymbolicLink(link, SampoProcess.launcher().orElseThrow());
    var run = Run.of(link, folder, Map.of(), "--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("sampo 0.1.0");
  }

  @Test
  void memoryGivenByTheUserWins() throws IOException, InterruptedException {
    var environment = Map.of("SAMPO_BUILD", "never", "SAMPO_JAVA_OPTS", "-Xmx200m");
    try (var server = SampoProcess.start(folder, environment)) {
      var flags =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(server.pid()),
                  "VM.flags")
              .start();
      var text = new String(flags.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(flags.waitFor()).isZero();
      assertThat(text).contains("-XX:MaxHeapSize=209715200");
    }
  }

  @Test
  void anAotCacheThatDoesNotFitIsPassedOverInSilence() throws IOException {
    var run = Run.of(folder, Map.of("SAMPO_JAVA_OPTS", "-XX:+UseZGC"), "--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output().lines()).singleElement().asString().startsWith("sampo 0.1.0");
  }

  @Test
  void vectorsAreComparedManyNumbersAtATime() throws IOException {
    try (var server = SampoProcess.start(folder, AS_BUILT)) {
      store(server, 1);
      search(server);
      assertThat(server.output())
          .containsPattern("vectors are compared by \\d+ numbers at a time")
          .doesNotContain("jdk.incubator.vector");
    }
  }

  /** Two processors are enough for five starts at once (launcher §4). */
  @Test
  void fiveLaunchersAtOnceAreAllReadySoon() throws IOException {
    var servers = new ArrayList<SampoProcess>();
    try {
      var start = System.nanoTime();
      for (var i = 0; i < 5; i++) {
        var own = Files.createDirectory(folder.resolve("node-" + i));
        servers.add(SampoProcess.launched(own, AS_BUILT));
      }
      servers.forEach(SampoProcess::awaitReady);
      var took = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf("five launchers at once: all ready after %d ms%n", took.toMillis());
      // The limit is ten seconds on an idle machine, measured by ./dev bench start; twice that
      // leaves room for what else a machine that builds has to do.
      assertThat(took).isLessThan(Duration.ofSeconds(20));
    } finally {
      servers.forEach(SampoProcess::close);
    }
  }

  private static void awaitLine(SampoProcess server, String line) {
    // Readiness may be answered a moment before it is logged and marked.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!server.output().contains(line)
        || !Files.exists(server.folder().resolve(".qdrant-initialized"))) {
      assertThat(System.nanoTime() - deadline).as(server.output()).isNegative();
      Thread.onSpinWait();
    }
  }

  private static void search(SampoProcess server) throws IOException {
    try (var http = new WireHttp(server.url())) {
      var answer =
          http.send("POST", "/collections/kept/points/query", Optional.of("{\"query\": [1, 0]}"));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  private static void store(SampoProcess server, int id) throws IOException {
    try (var http = new WireHttp(server.url())) {
      http.send(
          "PUT",
          "/collections/kept",
          Optional.of("{\"vectors\": {\"size\": 2, \"distance\": \"Dot\"}}"));
      var answer =
          http.send(
              "PUT",
              "/collections/kept/points?wait=true",
              Optional.of("{\"points\": [{\"id\": %d, \"vector\": [1, 2]}]}".formatted(id)));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  private static String count(SampoProcess server) throws IOException {
    try (var http = new WireHttp(server.url())) {
      return http.send("POST", "/collections/kept/points/count", Optional.of("{}")).text();
    }
  }

  private static String get(WireHttp http, String path) throws IOException {
    var answer = http.send("GET", path, Optional.empty());
    return answer.status() + " " + answer.text();
  }
}
