package io.sampo.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.contract.SampoProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A part of the real data, small enough to lie here, against brute force: over both protocols, and
 * again after a kill -9. {@code ./dev truth} does it with all of the data.
 */
class SubsetTruthTest {
  private static final Path DATA = Path.of("src/test/resources/wordnet").toAbsolutePath();
  private static final int BATCH = 100;

  @TempDir Path folder;

  @Test
  void exactSearchFindsWhatBruteForceFindsAlsoAfterAKill() throws IOException {
    var data = DataSet.read(DATA);
    var check = new Check(data, new Questions(data, 20).all(), BATCH);
    try (var server = SampoProcess.start(folder, Map.of("SAMPO_BUILD", "never"))) {
      try (var grpc = new GrpcDoor(server.grpcPort());
          var rest = new RestDoor(server.url())) {
        for (var door : List.of(grpc, rest)) {
          check.load(door);
          expectTruth(check, door);
        }
      }
      server.kill();
      server.start();
      try (var grpc = new GrpcDoor(server.grpcPort());
          var rest = new RestDoor(server.url())) {
        expectTruth(check, grpc);
        expectTruth(check, rest);
      }
    }
  }

  private static void expectTruth(Check check, Door door) throws IOException {
    var lines = check.ask(door);
    assertThat(lines).hasSizeGreaterThan(10);
    assertThat(lines).as(door.name()).allSatisfy(line -> assertThat(line.wrong()).isEmpty());
  }
}
