package io.sampo.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.contract.SampoProcess;
import io.sampo.contract.WireHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server alone does not start on damaged data: it would answer with less than was acknowledged.
 * One line tells which file it is, and the exit code is 1 (spec launcher §4).
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DamageFaultTest {
  private static final int POINTS = 100;

  @TempDir Path folder;
  private Path storage = Path.of("storage");

  @BeforeEach
  void stoppedServerWithData() throws IOException {
    storage = folder.resolve("storage");
    try (var server = SampoProcess.start(folder, Map.of("SAMPO_BUILD", "never"));
        var http = new WireHttp(server.url())) {
      send(http, "/collections/kept", "{\"vectors\": {\"size\": 2, \"distance\": \"Dot\"}}");
      var points =
          IntStream.range(0, POINTS)
              .mapToObj("{\"id\": %1$d, \"vector\": [%1$d, 1]}"::formatted)
              .collect(Collectors.joining(", ", "{\"points\": [", "]}"));
      send(http, "/collections/kept/points?wait=true", points);
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void vectorsThatEndTooEarlyEndTheStart() throws IOException {
    var vectors = vectors();
    Files.write(vectors, new byte[] {1, 2, 3});

    startFails(vectors);
  }

  @Test
  void vectorsWithAFlippedBitEndTheStart() throws IOException {
    var vectors = vectors();
    var content = Files.readAllBytes(vectors);
    content[POINTS] ^= 0x10;
    Files.write(vectors, content);

    startFails(vectors);
  }

  @Test
  void metadataThatCannotBeReadEndTheStart() throws IOException {
    var metadata = storage.resolve("raft");
    Files.writeString(metadata.resolve("native/CURRENT"), "nothing\n");

    startFails(metadata);
  }

  @Test
  void metadataThatAreGoneEndTheStart() throws IOException {
    var metadata = storage.resolve("raft");
    delete(metadata);

    startFails(metadata);
  }

  @Test
  void aJournalThatIsGoneEndsTheStart() throws IOException {
    delete(storage.resolve("journal"));

    startFails(storage);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void damagedCopiesForOperatorsDoNotMatter() throws IOException {
    var config = storage.resolve("collections/kept/config.json");
    var replica = storage.resolve("collections/kept/0/replica_state.json");
    assertThat(config).content().startsWith("{\"params\":{\"vectors\":{\"size\":2");
    assertThat(replica).content().contains("\"is_local\":true", "\"Active\"");
    Files.writeString(config, "nonsense");
    Files.delete(replica);

    try (var server = SampoProcess.start(folder, Map.of("SAMPO_BUILD", "never"));
        var http = new WireHttp(server.url())) {
      assertThat(http.send("POST", "/collections/kept/points/count", Optional.of("{}")).text())
          .contains("\"count\":" + POINTS);
    }
  }

  private void startFails(Path culprit) throws IOException {
    var run = Run.of(folder, Map.of("QDRANT__STORAGE__STORAGE_PATH", storage.toString()));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).singleElement().asString().contains(culprit.toString());
  }

  private Path vectors() throws IOException {
    try (var files = Files.walk(storage.resolve("collections/kept/0"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("vectors-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void send(WireHttp http, String path, String body) throws IOException {
    var answer = http.send("PUT", path, Optional.of(body));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }
}
