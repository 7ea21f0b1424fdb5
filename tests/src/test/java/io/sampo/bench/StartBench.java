package io.sampo.bench;

import io.sampo.contract.SampoProcess;
import io.sampo.contract.WireHttp;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * How long a start takes: from the process to the first answer of {@code /readyz}, beside a bare
 * Pekko HTTP program with the same JVM options, with an AOT cache of its own and without. And five
 * launchers at once.
 */
final class StartBench {
  private static final int ROUNDS = 7;
  private static final int AT_ONCE = 5;
  private static final int POLL_MILLIS = 5;
  private static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:-UsePerfData");

  private final Path folder;

  private StartBench(Path folder) {
    this.folder = folder;
  }

  /** Measures below a new folder, and prints. */
  static void run(Path folder) throws IOException {
    new StartBench(folder).run();
  }

  private interface Start {
    Process start(int port, Path own) throws IOException;
  }

  private void run() throws IOException {
    var cache = folder.resolve("hello.aot");
    rehearse(cache);
    var plain = new ArrayList<Double>();
    var cached = new ArrayList<Double>();
    var sampo = new ArrayList<Double>();
    for (var round = 0; round < ROUNDS; round++) {
      plain.add(measure("plain-" + round, (port, own) -> hello(List.of(), port, own)));
      cached.add(
          measure(
              "cached-" + round,
              (port, own) ->
                  hello(
                      List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"),
                      port,
                      own)));
      sampo.add(measure("sampo-" + round, StartBench::sampo));
    }
    print("bare Pekko HTTP", plain, median(cached));
    print("bare Pekko HTTP, AOT cache", cached, median(cached));
    print("bin/sampo", sampo, median(cached));
    System.out.printf("%d bin/sampo at once: all ready after %.2f s%n", AT_ONCE, atOnce());
  }

  private static void print(String what, List<Double> seconds, double base) {
    System.out.printf(
        "%-28s median %.2f s, best %.2f s, worst %.2f s, ratio %.2f%n",
        what,
        median(seconds),
        seconds.stream().min(Double::compare).orElseThrow(),
        seconds.stream().max(Double::compare).orElseThrow(),
        median(seconds) / base);
  }

  private static double median(List<Double> seconds) {
    var sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Seconds from the process to the answer. */
  private double measure(String name, Start start) throws IOException {
    var own = Files.createDirectory(folder.resolve(name));
    var port = SampoProcess.freePort();
    var from = System.nanoTime();
    var process = start.start(port, own);
    try {
      awaitReady(process, port);
      return (System.nanoTime() - from) / 1e9;
    } finally {
      end(process);
    }
  }

  private double atOnce() throws IOException {
    var processes = new ArrayList<Process>();
    var ports = new ArrayList<Integer>();
    var from = System.nanoTime();
    try {
      for (var i = 0; i < AT_ONCE; i++) {
        ports.add(SampoProcess.freePort());
        processes.add(
            sampo(ports.getLast(), Files.createDirectory(folder.resolve("at-once-" + i))));
      }
      for (var i = 0; i < AT_ONCE; i++) {
        awaitReady(processes.get(i), ports.get(i));
      }
      return (System.nanoTime() - from) / 1e9;
    } finally {
      for (var process : processes) {
        end(process);
      }
    }
  }

  private static Process sampo(int port, Path own) throws IOException {
    var builder = new ProcessBuilder(SampoProcess.launcher().orElseThrow().toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "SAMPO_BUILD", "never",
                "QDRANT__SERVICE__HOST", "127.0.0.1",
                "QDRANT__SERVICE__HTTP_PORT", Integer.toString(port),
                "QDRANT__SERVICE__GRPC_PORT", "0"));
    return started(builder, own);
  }

  private Process hello(List<String> options, int port, Path own) throws IOException {
    var command = new ArrayList<>(List.of(java()));
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(List.of("-cp", jars(), HelloWorld.class.getName(), Integer.toString(port)));
    return started(new ProcessBuilder(command), own);
  }

  private static Process started(ProcessBuilder builder, Path own) throws IOException {
    return builder
        .directory(own.toFile())
        .redirectErrorStream(true)
        .redirectOutput(own.resolve("log").toFile())
        .start();
  }

  /** Only jars, as a cache asks: those of this program, and one made of the program to start. */
  private String jars() throws IOException {
    var own = folder.resolve("hello.jar").toAbsolutePath();
    if (!Files.exists(own)) {
      var name = HelloWorld.class.getName().replace('.', '/') + ".class";
      try (var jar = new JarOutputStream(Files.newOutputStream(own));
          var code = Objects.requireNonNull(HelloWorld.class.getResourceAsStream("/" + name))) {
        jar.putNextEntry(new ZipEntry(name));
        code.transferTo(jar);
      }
    }
    var libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(Files::isRegularFile);
    return Stream.concat(Stream.of(own), libraries)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void rehearse(Path cache) throws IOException {
    var own = Files.createDirectory(folder.resolve("rehearsal"));
    var port = SampoProcess.freePort();
    var process = hello(List.of("-XX:AOTCacheOutput=" + cache), port, own);
    awaitReady(process, port);
    end(process);
    if (!Files.exists(cache)) {
      throw new IOException("no cache was made: " + Files.readString(own.resolve("log")));
    }
  }

  private static void awaitReady(Process process, int port) throws IOException {
    while (true) {
      try (var http = new WireHttp(URI.create("http://127.0.0.1:" + port))) {
        if (http.send("GET", "/readyz", Optional.empty()).status() == 200) {
          return;
        }
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException("the program ended", e);
        }
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void end(Process process) throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
