package io.sampo.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The training run of the start cache: starts a server in an empty folder, and then two peers of a
 * cluster, all in this one process; makes the requests of which their first minute consists, over
 * both protocols, and ends by a normal exit, at which the JVM writes down what it has learnt. Run
 * by the build alone.
 */
public final class Rehearsal {
  private static final int ROUNDS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int FRAME_HEADER_BYTES = 5;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final Path folder;

  /** A server of this process, by the ports that it listens on. */
  private record Server(int httpPort, int grpcPort) {}

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
    var port = freePort();
    var second =
        start(
            "second", peer(port), List.of("--uri", "http://127.0.0.1:" + port, "--bootstrap", uri));
    awaitVote(second);
    use(second);
    ask(first, "PUT", "/cluster/metadata/keys/rehearsal?wait=true", "1");
    ask(first, "DELETE", "/cluster/metadata/keys/rehearsal?wait=true", "");
    ask(first, "GET", "/collections", "");
  }

  private static String peer(int port) {
    return "cluster: {enabled: true, p2p: {port: %d}}".formatted(port);
  }

  private Server start(String name, String more, List<String> flags) throws Exception {
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
    Main.main(arguments.toArray(String[]::new));
    ask(server, "GET", "/", "");
    ask(server, "GET", "/healthz", "");
    ask(server, "GET", "/readyz", "");
    return server;
  }

  /** A peer that votes has the log, and is about to be in the control cluster. */
  private void awaitVote(Server peer) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!ask(peer, "GET", "/cluster", "").contains("\"is_voter\":true")) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the peers are not one cluster after " + LIMIT);
      }
      Thread.sleep(POLL);
    }
    ask(peer, "GET", "/readyz", "");
  }

  /** What is asked of a server in its first minute. */
  private void use(Server server) throws Exception {
    ask(
        server,
        "PUT",
        "/collections/rehearsal",
        """
        {"vectors": {"size": 4, "distance": "Dot"}, "shard_number": 2, "replication_factor": 2}
        """);
    for (var round = 0; round < ROUNDS; round++) {
      ask(
          server,
          "PUT",
          "/collections/rehearsal/points?wait=true",
          """
          {"points": [{"id": %d, "vector": [0.1, 0.2, 0.3, %d],
            "payload": {"word": "a", "number": %d, "list": [1.5, true, null]}}]}
          """
              .formatted(round, round, round));
      ask(
          server,
          "POST",
          "/collections/rehearsal/points/query",
          """
          {"query": [1, 0, 0, 1], "limit": 3, "with_payload": true, "with_vector": true,
            "filter": {"must": [{"key": "word", "match": {"value": "a"}}]}}
          """);
    }
    ask(server, "POST", "/collections/rehearsal/points/scroll", "{\"limit\": 2}");
    ask(server, "POST", "/collections/rehearsal/points/count", "{}");
    ask(server, "GET", "/collections", "");
    ask(server, "GET", "/collections/rehearsal", "");
    ask(server, "GET", "/collections/nowhere", "");
    call(server);
    ask(server, "DELETE", "/collections/rehearsal", "");
  }

  private String ask(Server server, String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() == 500) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** A few gRPC calls, in bytes: the messages' classes belong to the gRPC module. */
  private static void call(Server server) throws Exception {
    var system = ActorSystem.<Void>create(Behaviors.empty(), "rehearsal");
    var connection =
        Http.get(system)
            .connectionTo("127.0.0.1")
            .toPort(server.grpcPort())
            .http2WithPriorKnowledge();
    var collection = field(1, "rehearsal".getBytes(StandardCharsets.US_ASCII));
    var numbers = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putFloat(1).putFloat(0).putFloat(0).putFloat(1);
    // UpsertPoints{collection_name 1, points 3 {id 1 {num 1}, vectors 4 {vector 1 {data 1}}}}
    var point = joined(field(1, new byte[] {8, 9}), field(4, field(1, field(1, numbers.array()))));
    // QueryPoints{collection_name 1, query 3 {nearest 1 {dense 2 {data 1}}}}
    var query = field(3, field(1, field(2, field(1, numbers.array()))));
    for (var round = 0; round < ROUNDS; round++) {
      call(system, connection, "/qdrant.Qdrant/HealthCheck", new byte[0]);
      call(system, connection, "/qdrant.Collections/List", new byte[0]);
      call(system, connection, "/qdrant.Points/Upsert", joined(collection, field(3, point)));
      call(system, connection, "/qdrant.Points/Query", joined(collection, query));
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private static void call(
      ActorSystem<Void> system,
      org.apache.pekko.stream.javadsl.Flow<
              org.apache.pekko.http.javadsl.model.HttpRequest,
              org.apache.pekko.http.javadsl.model.HttpResponse,
              ?>
          connection,
      String path,
      byte[] message)
      throws Exception {
    var frame =
        ByteBuffer.allocate(FRAME_HEADER_BYTES + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message);
    var request =
        org.apache.pekko.http.javadsl.model.HttpRequest.POST(path)
            .withEntity(
                HttpEntities.create(
                    ContentTypes.create(
                        MediaTypes.customBinary(
                            "application", "grpc", MediaTypes.NOT_COMPRESSIBLE)),
                    frame.array()));
    var answer =
        Source.single(request)
            .via(connection)
            .runWith(Sink.head(), system)
            .thenCompose(response -> response.entity().toStrict(LIMIT.toMillis(), system))
            .toCompletableFuture()
            .get();
    if (answer.getContentLengthOption().orElse(0) == 0) {
      throw new IOException(path + " was not answered");
    }
  }

  /** A field of a protobuf message that holds bytes; all numbers here fit seven bits. */
  private static byte[] field(int number, byte[] content) {
    return joined(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
