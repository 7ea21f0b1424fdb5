package io.sampo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.PointsApi;
import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.http.routes.ServiceRoutes.Identity;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server does with bytes, whatever is behind it. */
class RestServerTest {
  private static final int MAX_BODY_BYTES = 64 << 10;
  private static final int MAX_REQUESTS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the points answer to an update. */
  private static final AtomicReference<Function<UpdateRequest, CompletionStage<UpdateResult>>>
      ON_UPDATE = new AtomicReference<>();

  /** Whether all servers listen. */
  private static final AtomicBoolean SERVING = new AtomicBoolean();

  private static final ResponseRecorder RESPONSES = new ResponseRecorder(InstantSource.system());

  private static final FakeCluster CLUSTER = new FakeCluster();
  private static final UpdateResult DONE = new UpdateResult(7L, UpdateResult.Status.COMPLETED);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static ActorSystem<Void> system = start();
  private static int port;

  private static ActorSystem<Void> start() {
    return ActorSystem.create(Behaviors.empty(), "rest-server-test");
  }

  @BeforeAll
  static void bind() {
    var settings =
        new RestSettings(
            "127.0.0.1",
            0,
            MAX_BODY_BYTES,
            MAX_REQUESTS,
            2 * MAX_BODY_BYTES,
            PATIENCE,
            true,
            new Identity("title", "1.2.3", "abc"),
            SERVING::get,
            System::nanoTime,
            "");
    ServerBinding binding =
        RestServer.start(
                system,
                settings,
                collections(),
                fakePoints(),
                CLUSTER,
                TelemetryFixture.telemetry(CLUSTER, RESPONSES, RESPONSES))
            .toCompletableFuture()
            .join();
    port = binding.localAddress().getPort();
  }

  @AfterAll
  static void stop() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  @BeforeEach
  void updatesSucceed() {
    ON_UPDATE.set(_ -> CompletableFuture.completedFuture(DONE));
  }

  @Test
  void resultsComeInAnEnvelope() throws Exception {
    var answer = put("{\"points\":[{\"id\":1,\"vector\":[1]}]}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body())
        .startsWith(
            "{\"result\":{\"operation_id\":7,\"status\":\"completed\"},\"status\":\"ok\",\"time\":")
        .endsWith("}");
  }

  @Test
  void healthIsPlainTextAndIdentityIsBare() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("healthz check passed");
    assertThat(get("/").body())
        .isEqualTo("{\"title\":\"title\",\"version\":\"1.2.3\",\"commit\":\"abc\"}");
  }

  @Test
  void readinessIsThatOfThePeerOnceAllServersListen() throws Exception {
    CLUSTER.ready = true;
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    SERVING.set(true);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("all shards are ready");
    assertThat(CLUSTER.asked).isEqualTo("ready PT0.5S");
    CLUSTER.ready = false;
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("some shards are not ready");
  }

  @Test
  void metadataOfTheClusterNeedAContentType() throws Exception {
    var path = "/cluster/metadata/keys/a";
    var none = send(request(path).PUT(BodyPublishers.noBody()));
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).isEqualTo("Content type error");
    assertThat(none.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    var untyped = send(request(path).PUT(BodyPublishers.ofString("1")));
    assertThat(untyped.body()).isEqualTo("Content type error");
    var typed = request(path).header("Content-Type", "application/json; charset=utf-8");
    assertThat(send(typed.PUT(BodyPublishers.ofString("1"))).statusCode()).isEqualTo(200);
    assertThat(CLUSTER.metadata).containsEntry("a", "1");
  }

  @Test
  void whatIsNotServedIsNotFoundWithoutABody() throws Exception {
    for (var method : List.of("GET", "HEAD", "OPTIONS", "DELETE")) {
      var answer = send(request("/nope").method(method, BodyPublishers.noBody()));
      assertThat(answer.statusCode()).as(method).isEqualTo(404);
      assertThat(answer.body()).isEmpty();
    }
    var withBody = send(request("/nope").POST(BodyPublishers.ofByteArray(new byte[1 << 20])));
    assertThat(withBody.statusCode()).isEqualTo(404);
  }

  @Test
  void bodiesUpToTheLimitAreTakenAndLargerOnesRefusedWithTheirSize() throws Exception {
    var body = "{\"points\":[{\"id\":1,\"vector\":[1]}]}";
    assertThat(put(body + " ".repeat(MAX_BODY_BYTES - body.length())).statusCode()).isEqualTo(200);
    var tooLarge = put(body + " ".repeat(MAX_BODY_BYTES - body.length() + 1));
    assertThat(tooLarge.statusCode()).isEqualTo(400);
    assertThat(tooLarge.body())
        .contains("JSON payload (65537 bytes) is larger than allowed (limit: 65536 bytes).");
    var huge = put(" ".repeat(20 << 20));
    assertThat(huge.statusCode()).isEqualTo(400);
  }

  @Test
  void bodiesWithoutALengthStopAtTheLimit() throws Exception {
    assertThat(
            send(pointsRequest().PUT(chunks("{\"points\":[{\"id\":1,\"vector\":[1]}]}")))
                .statusCode())
        .isEqualTo(200);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var out = socket.getOutputStream();
      out.write(
          ("PUT /collections/c/points HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "20000\r\n"
                  + " ".repeat(0x20000)
                  + "\r\n")
              .getBytes(UTF_8));
      out.flush();
      assertThat(firstLine(socket.getInputStream())).contains(" 400 ");
    }
  }

  private static BodyPublisher chunks(String body) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofString(body));
  }

  @Test
  void encodedBodiesAreDecodedAndBombsAreNot() throws Exception {
    var body = "{\"points\":[{\"id\":1,\"vector\":[1]}]}".getBytes(UTF_8);
    for (var encoding : Encodings.values()) {
      assertThat(putEncoded(encoding.token(), encoding.encode(body)).statusCode()).isEqualTo(200);
      var bomb = putEncoded(encoding.token(), encoding.encode(new byte[10 * MAX_BODY_BYTES]));
      assertThat(bomb.statusCode()).isEqualTo(400);
      assertThat(bomb.body()).contains("exceeded limit");
    }
    assertThat(putEncoded("br", body).statusCode()).isEqualTo(415);
    assertThat(putEncoded("gzip", body).statusCode()).isEqualTo(415);
  }

  @Test
  void largeAnswersAreCompressedForWhomItSuits() throws Exception {
    ON_UPDATE.set(_ -> refuse(new Refusal.BadInput("x".repeat(5000))));
    var plain = put("{\"points\":[]}");
    assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
    var request =
        pointsRequest()
            .header("Accept-Encoding", "gzip")
            .PUT(BodyPublishers.ofString("{\"points\":[]}"));
    var compressed = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    assertThat(compressed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(new String(Encodings.GZIP.decode(compressed.body(), 1 << 20), UTF_8))
        .contains("x".repeat(5000));
  }

  @Test
  void faultsBecomeEnvelopesWithTheirStatus() throws Exception {
    var format = put("{\"points\":[{\"id\":1,\"vector\":[NaN]}]}");
    assertThat(format.statusCode()).isEqualTo(400);
    assertThat(format.body()).startsWith("{\"status\":{\"error\":\"Format error in JSON body: ");
    assertThat(format.body()).doesNotContain("result");
    var rule = put("{\"points\":[{\"id\":1,\"vector\":[]}]}");
    assertThat(rule.statusCode()).isEqualTo(422);
    ON_UPDATE.set(_ -> refuse(new Refusal.RateLimited("slow down", Duration.ofMillis(1500))));
    var limited = put("{\"points\":[]}");
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("retry-after")).contains("2");
    ON_UPDATE.set(
        _ -> {
          throw new IllegalStateException("a bug");
        });
    assertThat(put("{\"points\":[]}").statusCode()).isEqualTo(500);
  }

  @Test
  void moreRequestsThanItBearsAreTurnedAway() throws Exception {
    var answer = new CompletableFuture<UpdateResult>();
    var arrived = new CountDownLatch(MAX_REQUESTS);
    ON_UPDATE.set(
        _ -> {
          arrived.countDown();
          return answer;
        });
    var waiting =
        List.of(
            CLIENT.sendAsync(putRequest("{\"points\":[]}"), BodyHandlers.ofString()),
            CLIENT.sendAsync(putRequest("{\"points\":[]}"), BodyHandlers.ofString()));
    assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    var turnedAway = put("{\"points\":[]}");
    assertThat(turnedAway.statusCode()).isEqualTo(503);
    assertThat(turnedAway.headers().firstValue("retry-after")).contains("1");
    answer.complete(DONE);
    for (var request : waiting) {
      assertThat(request.join().statusCode()).isEqualTo(200);
    }
    assertThat(put("{\"points\":[]}").statusCode()).isEqualTo(200);
  }

  @Test
  void pagesFromElsewhereMayCall() throws Exception {
    var answer = send(request("/collections").header("Origin", "http://a").GET());
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
    assertThat(get("/collections").headers().firstValue("access-control-allow-origin")).isEmpty();
    var preflight =
        send(
            request("/collections")
                .header("Origin", "http://a")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "api-key")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.statusCode()).isEqualTo(200);
    assertThat(preflight.headers().firstValue("access-control-allow-headers")).contains("api-key");
    assertThat(preflight.headers().firstValue("access-control-allow-methods"))
        .hasValueSatisfying(methods -> assertThat(methods).contains("PUT"));
  }

  @Test
  void targetsAreReadAsTheyWereSent() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var out = socket.getOutputStream();
      for (var target :
          List.of("//collections//", "/collections/x/index/a[].b", "/collections/%FF/exists")) {
        var method = target.contains("index") ? "DELETE" : "GET";
        out.write((method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
        out.flush();
        assertThat(firstLine(socket.getInputStream())).as(target).contains(" 200 ");
        skipAnswer(socket.getInputStream());
      }
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static void skipAnswer(InputStream in) throws IOException {
    int length = 0;
    for (var line = firstLine(in); !line.isEmpty(); line = firstLine(in)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    in.skipNBytes(length);
  }

  private static HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
        .timeout(PATIENCE);
  }

  private static HttpRequest.Builder pointsRequest() {
    return request("/collections/c/points");
  }

  @Test
  void answersAreCountedByTemplateAndStatus() throws Exception {
    var template = "PUT /collections/{collection_name}/points";
    var before = RESPONSES.responses(_ -> true);
    put("{\"points\":[{\"id\":1,\"vector\":[1]}]}");
    put("{\"points\":7}");
    get("/nowhere/at/all");

    var after = RESPONSES.responses(_ -> true);
    assertThat(after.of(template, 200).count()).isEqualTo(before.of(template, 200).count() + 1);
    assertThat(after.of(template, 400).count()).isEqualTo(before.of(template, 400).count() + 1);
    assertThat(after.of("GET unknown", 404).count())
        .isEqualTo(before.of("GET unknown", 404).count() + 1);
    assertThat(after.of(template, 200, "c").count())
        .isEqualTo(before.of(template, 200, "c").count() + 1);
  }

  @Test
  void metricsAreTextAndTelemetryHasItsLevels() throws Exception {
    var metrics = get("/metrics");
    assertThat(metrics.headers().firstValue("content-type"))
        .hasValueSatisfying(
            type -> assertThat(type).isEqualToIgnoringCase("text/plain; charset=utf-8"));
    assertThat(metrics.body()).startsWith("# HELP app_info").endsWith("sampo_own 1\n");
    assertThat(get("/metrics?anonymize=x").statusCode()).isEqualTo(400);

    assertThat(get("/telemetry").body()).doesNotContain("\"memory\"");
    assertThat(get("/telemetry?details_level=11").body()).contains("\"segments\"");
    assertThat(get("/telemetry?details_level=x").body())
        .contains("Deserialize error in query parameters: invalid digit found in string");
    assertThat(get("/telemetry?timeout=0").statusCode()).isEqualTo(422);
  }

  @Test
  void aPortOfTheirOwnHasMetricsAndNothingElse() throws Exception {
    var settings =
        RestSettings.of("127.0.0.1", 0, new Identity("t", "1", "a"), () -> true, System::nanoTime);
    var binding =
        RestServer.startMetrics(
                system,
                settings.withMetricsPrefix("my_"),
                TelemetryFixture.telemetry(CLUSTER, RESPONSES, RESPONSES))
            .toCompletableFuture()
            .join();
    var base = "http://127.0.0.1:" + binding.localAddress().getPort();
    var metrics = HttpRequest.newBuilder(URI.create(base + "/metrics"));
    assertThat(send(metrics).body()).startsWith("# HELP my_app_info");
    assertThat(send(HttpRequest.newBuilder(URI.create(base + "/collections"))).statusCode())
        .isEqualTo(404);
    binding.terminate(PATIENCE).toCompletableFuture().join();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String target) throws Exception {
    return send(request(target).GET());
  }

  private static HttpRequest putRequest(String body) {
    return pointsRequest().PUT(BodyPublishers.ofString(body)).build();
  }

  private static HttpResponse<String> put(String body) throws Exception {
    return CLIENT.send(putRequest(body), BodyHandlers.ofString());
  }

  private static HttpResponse<String> putEncoded(String encoding, byte[] body) throws Exception {
    return send(
        pointsRequest().header("Content-Encoding", encoding).PUT(BodyPublishers.ofByteArray(body)));
  }

  private static <T> CompletionStage<T> refuse(Refusal refusal) {
    return CompletableFuture.failedFuture(new RefusedException(refusal));
  }

  private static CollectionsApi collections() {
    return fake(
        CollectionsApi.class,
        name ->
            switch (name) {
              case "list" -> List.of("c");
              case "exists" -> false;
              case "deleteFieldIndex" -> CompletableFuture.completedFuture(DONE);
              default -> throw new UnsupportedOperationException(name);
            });
  }

  private static PointsApi fakePoints() {
    return (PointsApi)
        Proxy.newProxyInstance(
            PointsApi.class.getClassLoader(),
            new Class<?>[] {PointsApi.class},
            (_, method, arguments) -> {
              if (method.getName().equals("update")) {
                return ON_UPDATE.get().apply((UpdateRequest) arguments[1]);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T fake(Class<T> type, Function<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> answers.apply(method.getName())));
  }
}
