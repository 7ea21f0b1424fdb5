package io.sampo.contract;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./dev oracle [--url URL] [--grpc-port N] [--file NAME]... [--tier N] [--verbose]}: replays
 * the oracle over REST and gRPC against a running server, prints passes and failures per file, and
 * fails where tier 1 does. It deletes every collection of that server.
 */
public final class OracleMain {
  private OracleMain() {}

  public static void main(String[] args) throws IOException {
    var url = URI.create("http://localhost:6333");
    var files = new ArrayList<String>();
    int grpcPort = 6334;
    int shownTier = 0;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--url" -> url = URI.create(args[++i]);
        case "--grpc-port" -> grpcPort = Integer.parseInt(args[++i]);
        case "--file" -> files.add(args[++i]);
        case "--tier" -> shownTier = Integer.parseInt(args[++i]);
        case "--verbose" -> shownTier = 2;
        default -> throw new IllegalArgumentException("unknown argument " + args[i]);
      }
    }
    if (files.isEmpty()) {
      files.addAll(OracleFile.REST);
      files.addAll(OracleFile.GRPC);
    }
    var report = replay(url, grpcPort, files);
    for (int tier = 1; tier <= shownTier; tier++) {
      System.out.print(OracleReport.details(report.failures(tier)));
    }
    System.out.print(report.table());
    if (!report.failures(1).isEmpty()) {
      System.exit(1);
    }
  }

  static OracleReport replay(URI url, int grpcPort, List<String> files) throws IOException {
    var report = new OracleReport();
    for (var file : files) {
      try (OracleTarget target =
          OracleFile.GRPC.contains(file)
              ? new GrpcTarget(url.getHost(), grpcPort)
              : new RestTarget(url)) {
        report.add(file, new OracleReplay(target).run(OracleFile.load(file)));
      }
    }
    return report;
  }
}
