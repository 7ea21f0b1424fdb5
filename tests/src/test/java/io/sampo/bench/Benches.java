package io.sampo.bench;

import io.sampo.truth.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ./dev bench NAME [--data DIR]}: runs one measurement and prints what it found. {@code
 * start} and {@code consensus} need no data.
 */
public final class Benches {
  /** A measurement over a data set, with a new folder for the server. */
  private interface Bench {
    void run(DataSet data, Path folder) throws IOException;
  }

  private static final Map<String, Bench> BENCHES =
      new TreeMap<>(Map.of("upload", UploadBench::run, "search", SearchBench::run));

  private Benches() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 1 && arguments[0].equals("start")) {
      StartBench.run(Files.createTempDirectory("sampo-bench"));
      System.exit(0);
    }
    if (arguments.length > 0 && arguments[0].equals("consensus")) {
      ConsensusBench.run(
          Files.createTempDirectory("sampo-bench"),
          List.of(arguments).subList(1, arguments.length));
      System.exit(0);
    }
    if (arguments.length > 2 && arguments[0].equals("cluster") && arguments[1].equals("--data")) {
      ClusterBench.run(
          DataSet.read(Path.of(arguments[2])),
          Files.createTempDirectory("sampo-bench"),
          List.of(arguments).subList(3, arguments.length));
      System.exit(0);
    }
    var bench = arguments.length == 0 ? null : BENCHES.get(arguments[0]);
    if (bench == null || arguments.length != 3 || !arguments[1].equals("--data")) {
      System.err.println(
          "dev bench start, dev bench consensus [--rounds N] [PART …], dev bench cluster --data DIR"
              + " [PART …], or dev bench NAME --data DIR with "
              + BENCHES.keySet());
      System.exit(2);
      return;
    }
    var data = DataSet.read(Path.of(arguments[2]));
    bench.run(data, Files.createTempDirectory("sampo-bench"));
    System.exit(0);
  }
}
