package io.sampo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded answers of gRPC against a server of this build. */
class GrpcOracleContractTest {
  @Test
  void answersWhatTheReferenceAnswers(@TempDir Path folder) throws IOException {
    try (var server = SampoProcess.start(folder);
        var target = new GrpcTarget("127.0.0.1", server.grpcPort())) {
      var report = new OracleReport();
      report.add("grpc", new OracleReplay(target).run(OracleFile.load("grpc")));
      System.out.print(report.table());
      assertThat(report.failures(1)).as(OracleReport.details(report.failures(1))).isEmpty();
      assertThat(report.passes(1)).isEqualTo(95);
    }
  }
}
