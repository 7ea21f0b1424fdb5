package io.sampo.truth;

import io.sampo.contract.SampoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./dev truth --data DIR [--queries N] [--folder DIR]}: loads a data set into a server of
 * its own, over gRPC and again over REST, and compares every answer with the known truth: fresh,
 * after a kill -9, and after a restart. Exit code 1 if anything differs.
 */
public final class TruthProgram {
  private static final int BATCH = 200;
  private static final int SHOWN = 3;

  private TruthProgram() {}

  public static void main(String[] arguments) throws IOException {
    @Nullable Path folder = null;
    @Nullable Path serverFolder = null;
    var perGroup = Integer.MAX_VALUE;
    for (var i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        usage();
      }
      switch (arguments[i]) {
        case "--data" -> folder = Path.of(arguments[i + 1]);
        case "--folder" -> serverFolder = Path.of(arguments[i + 1]);
        case "--queries" -> perGroup = Integer.parseInt(arguments[i + 1]);
        default -> usage();
      }
    }
    if (folder == null) {
      usage();
      return;
    }
    var data = DataSet.read(folder);
    var questions = new Questions(data, perGroup).all();
    System.out.printf(
        "%,d points of %d dimensions, %,d questions%n",
        data.size(), data.vectors().columns(), questions.size());
    var wrong =
        run(
            new Check(data, questions, BATCH),
            data.size(),
            serverFolder == null ? Files.createTempDirectory("sampo-truth") : serverFolder);
    System.out.println(wrong == 0 ? "all answers are true" : wrong + " answers are wrong");
    System.exit(wrong == 0 ? 0 : 1);
  }

  private static int run(Check check, int size, Path folder) throws IOException {
    System.out.println("server in " + folder);
    var wrong = 0;
    try (var server = SampoProcess.start(folder, Map.of("SAMPO_BUILD", "never"))) {
      try (var grpc = new GrpcDoor(server.grpcPort());
          var rest = new RestDoor(server.url())) {
        for (var door : List.of(grpc, rest)) {
          var start = System.nanoTime();
          check.load(door);
          System.out.printf(
              "loaded %,d points twice over %s in %.1f s%n",
              size, door.name(), (System.nanoTime() - start) / 1e9);
        }
        wrong += report("fresh", check, List.of(grpc, rest));
      }
      server.kill();
      server.start();
      wrong += report("after kill -9", check, server);
      var code = server.stop();
      if (code != 0) {
        System.out.println("the stop ended with exit code " + code);
        wrong++;
      }
      server.start();
      wrong += report("after a restart", check, server);
    }
    return wrong;
  }

  private static int report(String when, Check check, SampoProcess server) throws IOException {
    try (var grpc = new GrpcDoor(server.grpcPort());
        var rest = new RestDoor(server.url())) {
      return report(when, check, List.of(grpc, rest));
    }
  }

  private static int report(String when, Check check, List<Door> doors) throws IOException {
    var wrong = 0;
    for (var door : doors) {
      System.out.printf("%n%s, %s%n", when, door.name());
      System.out.printf("  %-32s %7s %10s %7s%n", "questions", "asked", "worst", "wrong");
      for (var line : check.ask(door)) {
        System.out.printf(
            "  %-32s %,7d %10.1e %7d%n",
            line.group(), line.asked(), line.worst(), line.wrong().size());
        line.wrong().stream().limit(SHOWN).forEach(text -> System.out.println("    " + text));
        wrong += line.wrong().size();
      }
    }
    return wrong;
  }

  private static void usage() {
    System.err.println("usage: ./dev truth --data DIR [--queries N] [--folder DIR]");
    System.exit(2);
  }
}
