package io.sampo.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real server, started through {@code bin/sampo} on free ports of this machine with all its files
 * below one folder. It can be stopped, killed and started again on the same ports and files. Used
 * by one thread; a process left over when the tests end is killed with them.
 */
public final class SampoProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int POLL_MILLIS = 20;
  private static final int FIRST_PORT = 10_000;

  /** Linux's default, and below that of others. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private final Path folder;
  private final int httpPort;
  private final int grpcPort;
  private final Map<String, String> environment;
  private Map<String, String> more = Map.of();
  private List<String> arguments = List.of();
  private @Nullable Process process;

  private SampoProcess(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.httpPort = freePort();
    this.grpcPort = freePort();
    this.environment = Map.copyOf(environment);
  }

  /** The launcher of this source tree, where there is one. */
  public static Optional<Path> launcher() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      var candidate = at.resolve("bin/sampo");
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Starts a server with the default configuration and waits until it is ready. */
  public static SampoProcess start(Path folder) {
    return start(folder, Map.of());
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param environment further variables, such as {@code QDRANT__SERVICE__API_KEY}
   */
  public static SampoProcess start(Path folder, Map<String, String> environment) {
    var server = new SampoProcess(folder, environment);
    server.start();
    return server;
  }

  /** Starts a server without waiting, see {@link #awaitReady}. */
  public static SampoProcess launched(Path folder, Map<String, String> environment) {
    var server = new SampoProcess(folder, environment);
    server.launch();
    return server;
  }

  /** A server that is not started yet. */
  public static SampoProcess prepared(Path folder, Map<String, String> environment) {
    return new SampoProcess(folder, environment);
  }

  /** What the next starts get on the command line. */
  public void arguments(List<String> next) {
    arguments = List.copyOf(next);
  }

  /** What the next starts get in the environment, beside what it was made with. */
  public void environment(Map<String, String> next) {
    more = Map.copyOf(next);
  }

  /** Starts it again after {@link #stop} or {@link #kill}; same ports, same files. */
  public void start() {
    launch();
    awaitReady();
  }

  /** Starts it without waiting. */
  public void launch() {
    var launcher = launcher().orElseThrow(() -> new IllegalStateException("no bin/sampo"));
    var command = new ArrayList<>(command(launcher));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    var env = builder.environment();
    env.put("QDRANT__SERVICE__HOST", "127.0.0.1");
    env.put("QDRANT__SERVICE__HTTP_PORT", Integer.toString(httpPort));
    env.put("QDRANT__SERVICE__GRPC_PORT", Integer.toString(grpcPort));
    env.put("QDRANT__STORAGE__STORAGE_PATH", folder.resolve("storage").toString());
    env.put("QDRANT__STORAGE__SNAPSHOTS_PATH", folder.resolve("snapshots").toString());
    env.putAll(environment);
    env.putAll(more);
    try {
      var started = builder.start();
      process = started;
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A shell that runs the tests in the background leaves SIGINT ignored, and a server started from
   * there would inherit that; where the tool for it exists it begins as from a terminal.
   */
  private static List<String> command(Path launcher) {
    return System.getProperty("os.name").equals("Linux")
        ? List.of("env", "--default-signal=INT", launcher.toString())
        : List.of(launcher.toString());
  }

  /** Waits until {@code /readyz} says so. */
  public void awaitReady() {
    awaitReady(START_LIMIT);
  }

  /** Waits until {@code /readyz} says so, for so long. */
  public void awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isReady()) {
      if (!running().isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("did not become ready:\n" + output());
      }
      pause();
    }
  }

  private boolean isReady() {
    try (var http = new WireHttp(url())) {
      return http.send("GET", "/readyz", Optional.empty()).status() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  /** Asks it to end and waits until it has; its exit code. */
  public int stop() {
    running().destroy();
    return awaitExit();
  }

  /** Sends it a signal, such as {@code STOP}. */
  public void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("no signal " + name + " to " + pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it at once, as {@code kill -9} does. */
  public void kill() {
    running().destroyForcibly();
    awaitExit();
  }

  /** Waits for the exit code of a server that ends by itself. */
  public int awaitExit() {
    var ending = running();
    try {
      if (!ending.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        ending.destroyForcibly();
        throw new IllegalStateException("did not end in " + STOP_LIMIT + ":\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    process = null;
    return ending.exitValue();
  }

  public boolean isAlive() {
    var running = process;
    return running != null && running.isAlive();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  public int httpPort() {
    return httpPort;
  }

  public int grpcPort() {
    return grpcPort;
  }

  public long pid() {
    return running().pid();
  }

  /** Where everything that the server writes lies. */
  public Path folder() {
    return folder;
  }

  /** What it printed so far, over all its starts. */
  public String output() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return folder.resolve("sampo.log");
  }

  private Process running() {
    var running = process;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * A port that nobody listens on now, and that the system gives to no connection while the server
   * is down between two starts.
   */
  public static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException _) {
        // Taken: another one.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    if (isAlive()) {
      kill();
    }
  }
}
