package io.sampo.node;

import io.sampo.node.config.Configuration;
import io.sampo.node.config.Loaded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The training run of the start cache: starts a server in an empty folder, and then three peers of
 * a cluster, all in this one process; makes the requests of which their first minute consists, over
 * both protocols; has one peer miss writes and come back; and ends by a normal exit, at which the
 * JVM writes down what it has learnt. Run by the build alone.
 */
public final class Rehearsal {
  private static final int ROUNDS = 5;
  private static final int POINTS_MISSED = 20; // so that some belong to each shard
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);

  private static final String COLLECTION = "/collections/rehearsal";
  private static final String POINTS = COLLECTION + "/points?wait=true";
  private static final String REPLICAS = COLLECTION + "/cluster";

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final Path folder;

  /** A server of this process, by the ports that it listens on. */
  private record Server(int httpPort, int grpcPort) {}

  /** How a server is started. */
  private record Start(Server server, List<String> arguments) {}

  private Rehearsal(Path folder) {
    this.folder = folder;
  }

  /** Rehearses in the folder that is given. */
  public static void main(String[] arguments) {
    try {
      new Rehearsal(Path.of(arguments[0])).run();
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(ExitCode.FAILED.number());
    }
    System.exit(ExitCode.STOPPED.number());
  }

  private void run() throws Exception {
    use(start("alone", "", List.of()));
    var uri = "http://127.0.0.1:" + freePort();
    var first = start("first", peer(URI.create(uri).getPort()), List.of("--uri", uri));
    var second = joining("second", uri);
    var node = node(second);
    awaitVote(second.server());
    use(second.server());
    var third = joining("third", uri);
    Main.main(third.arguments().toArray(String[]::new));
    awaitVote(third.server());
    comeBack(first, second, node);
    ask(first, "PUT", "/cluster/metadata/keys/rehearsal?wait=true", "1");
    ask(first, "DELETE", "/cluster/metadata/keys/rehearsal?wait=true", "");
    ask(first, "GET", "/collections", "");
  }

  private static String peer(int port) {
    return "cluster: {enabled: true, p2p: {port: %d}}".formatted(port);
  }

  private Start joining(String name, String bootstrap) throws IOException {
    int port = freePort();
    return prepare(
        name, peer(port), List.of("--uri", "http://127.0.0.1:" + port, "--bootstrap", bootstrap));
  }

  private Server start(String name, String more, List<String> flags) throws Exception {
    var start = prepare(name, more, flags);
    Main.main(start.arguments().toArray(String[]::new));
    look(start.server());
    return start.server();
  }

  private void look(Server server) throws Exception {
    ask(server, "GET", "/", "");
    ask(server, "GET", "/healthz", "");
    ask(server, "GET", "/readyz", "");
  }

  private Start prepare(String name, String more, List<String> flags) throws IOException {
    var server = new Server(freePort(), freePort());
    var home = Files.createDirectory(folder.resolve(name));
    var settings = home.resolve("rehearsal.yaml");
    Files.writeString(
        settings,
        """
        log_level: WARN
        storage: {storage_path: '%s', snapshots_path: '%s'}
        service: {host: 127.0.0.1, http_port: %d, grpc_port: %d}
        %s
        """
            .formatted(
                home.resolve("storage"),
                home.resolve("snapshots"),
                server.httpPort(),
                server.grpcPort(),
                more));
    var arguments = new ArrayList<>(List.of("--config-path", settings.toString()));
    arguments.addAll(flags);
    return new Start(server, arguments);
  }

  /** A server that can be stopped before the process is. */
  private Node node(Start start) throws Exception {
    var flags = CommandLineParser.parse(start.arguments().toArray(String[]::new), Map.of());
    if (flags instanceof CommandLineParser.Outcome.Start(var given)
        && Configuration.load(folder, Map.of(), given.configPath())
            instanceof Loaded.Usable usable) {
      var node = Node.start(usable.settings(), ClusterArguments.of(given, true));
      look(start.server());
      return node;
    }
    throw new IOException("the settings of the rehearsal are not understood");
  }

  /** One of three peers misses writes and gets them from the others. */
  private void comeBack(Server first, Start second, Node node) throws Exception {
    create(first);
    for (var id = 0; id < POINTS_MISSED; id++) {
      write(first, id);
    }
    node.metrics().text();
    node.stop();
    for (var id = 0; id < POINTS_MISSED; id++) { // the same points, so the same shards
      write(first, id);
    }
    await(first, REPLICAS, Rehearsal::isIncomplete);
    node(second);
    await(first, REPLICAS, answer -> !isIncomplete(answer));
    ask(first, "DELETE", COLLECTION, "");
  }

  private static boolean isIncomplete(String replicas) {
    return Stream.of("Dead", "Recovery", "Partial").anyMatch(replicas::contains);
  }

  /** A peer that votes has the log, and is about to be in the control cluster. */
  private void awaitVote(Server peer) throws Exception {
    await(peer, "/cluster", answer -> answer.contains("\"is_voter\":true"));
    ask(peer, "GET", "/readyz", "");
  }

  private void await(Server server, String path, Predicate<String> wanted) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (var answer = ""; !wanted.test(answer); answer = ask(server, "GET", path, "")) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(path + " is still " + answer + " after " + LIMIT);
      }
      Thread.sleep(POLL);
    }
  }

  /** What is asked of a server in its first minute. */
  private void use(Server server) throws Exception {
    create(server);
    for (var round = 0; round < ROUNDS; round++) {
      write(server, round);
      ask(
          server,
          "POST",
          COLLECTION + "/points/query",
          """
          {"query": [1, 0, 0, 1], "limit": 3, "with_payload": true, "with_vector": true,
            "filter": {"must": [{"key": "word", "match": {"value": "a"}}]}}
          """);
    }
    ask(server, "POST", COLLECTION + "/points/scroll", "{\"limit\": 2}");
    ask(server, "POST", COLLECTION + "/points/count", "{}");
    ask(server, "GET", "/collections", "");
    ask(server, "GET", COLLECTION, "");
    ask(server, "GET", "/collections/nowhere", "");
    GrpcRehearsal.call(server.grpcPort(), ROUNDS, LIMIT);
    ask(server, "DELETE", COLLECTION, "");
  }

  private void create(Server server) throws Exception {
    ask(
        server,
        "PUT",
        COLLECTION,
        """
        {"vectors": {"size": 4, "distance": "Dot"}, "shard_number": 3, "replication_factor": 2}
        """);
  }

  private void write(Server server, int round) throws Exception {
    ask(server, "PUT", POINTS, point(round));
  }

  private static String point(int round) {
    return """
    {"points": [{"id": %d, "vector": [0.1, 0.2, 0.3, %d],
      "payload": {"word": "a", "number": %d, "list": [1.5, true, null]}}]}
    """
        .formatted(round, round, round);
  }

  private String ask(Server server, String method, String path, String body) throws Exception {
    var answer = send(server, method, path, body);
    if (answer.statusCode() == 500) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private HttpResponse<String> send(Server server, String method, String path, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
