package io.sampo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded answers of REST against a server of this build. */
class RestOracleContractTest {
  /** Steps of tier 1 in all files of REST. */
  private static final int TIER_ONE = 1464;

  /** Scenarios of which the second tier holds too. */
  private static final Set<String> WHOLE = Set.of("telemetry", "metrics");

  @Test
  void answersWhatTheReferenceAnswers(@TempDir Path folder) throws IOException {
    try (var server = SampoProcess.start(folder);
        var target = new RestTarget(server.url())) {
      var replay = new OracleReplay(target);
      var report = new OracleReport();
      for (var file : OracleFile.REST) {
        report.add(file, replay.run(OracleFile.load(file)));
      }
      System.out.print(report.table());
      assertThat(report.failures(1)).as(OracleReport.details(report.failures(1))).isEmpty();
      assertThat(report.passes(1)).isEqualTo(TIER_ONE);
      var beyond = report.failures(WHOLE);
      assertThat(beyond).as(OracleReport.details(beyond)).isEmpty();
    }
  }
}
