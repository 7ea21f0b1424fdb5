package io.sampo.http;

import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.http.error.ErrorAnswer;
import io.sampo.http.error.RequestFault;
import io.sampo.http.error.RequestFaultException;
import io.sampo.http.json.JsonBody;
import io.sampo.http.routes.Answer;
import io.sampo.http.routes.Call;
import io.sampo.http.routes.Route;
import io.sampo.http.routes.Router;
import io.sampo.http.routes.Target;
import io.sampo.storage.model.ReadOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** From a request to its response: route, body, endpoint, envelope. Any thread. */
final class RequestHandler {
  /** Smaller answers are not worth compressing. */
  private static final int MIN_COMPRESSED_BYTES = 1 << 10;

  /** Bodies that are not wanted are read to their end if they announce no more. */
  private static final long MAX_DISCARDED_BYTES = 256L << 20;

  /** The lowest status that says that a request failed. */
  private static final int FIRST_FAILURE = 400;

  private static final double NANOS_PER_SECOND = 1e9;

  private final RestSettings settings;
  private final Router router;
  private final ResponseRecorder responses;
  private final BodyCollector bodies;
  private final ActorSystem<?> system;
  private final AtomicInteger inFlight = new AtomicInteger();

  RequestHandler(
      RestSettings settings,
      Router router,
      ResponseRecorder responses,
      BodyCollector bodies,
      ActorSystem<?> system) {
    this.settings = settings;
    this.router = router;
    this.responses = responses;
    this.bodies = bodies;
    this.system = system;
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    long start = settings.nanoClock().getAsLong();
    var target = Target.parse(rawTarget(request));
    var match = router.find(request.method().name(), target.segments());
    if (match.isEmpty()) {
      var status = isPreflight(request) ? StatusCodes.OK : StatusCodes.NOT_FOUND;
      var response = withCors(request, HttpResponse.create().withStatus(status));
      record(request.method().name() + " unknown", null, response, start);
      return discard(request).thenApply(_ -> response);
    }
    return serve(request, target, match.get())
        .handle(
            (answer, failure) ->
                failure == null
                    ? success(request, answer, start)
                    : error(request, ErrorAnswer.of(failure), start))
        .thenApply(
            response -> {
              var route = match.get();
              record(
                  route.route().name(), route.variables().get("collection_name"), response, start);
              return withCors(request, response);
            });
  }

  private void record(
      String endpoint, @Nullable String collection, HttpResponse response, long start) {
    long nanos = settings.nanoClock().getAsLong() - start;
    int status = response.status().intValue();
    responses.record(endpoint, status, nanos, status < FIRST_FAILURE, collection);
  }

  private CompletionStage<Answer> serve(HttpRequest request, Target target, Route.Match match) {
    if (inFlight.incrementAndGet() > settings.maxRequests()) {
      inFlight.decrementAndGet();
      return refuse(request, new RequestFaultException(new RequestFault.TooBusy("requests")));
    }
    CompletionStage<Answer> answer;
    try {
      answer =
          match.route().takesBody()
              ? withBody(request, target, match)
              : bare(request, target, match);
    } catch (RuntimeException e) {
      answer = fail(e);
    }
    return answer.whenComplete((_, _) -> inFlight.decrementAndGet());
  }

  private CompletionStage<Answer> bare(HttpRequest request, Target target, Route.Match match) {
    discard(request);
    return match.route().endpoint().answer(call(request, target, match, new byte[0]));
  }

  private CompletionStage<Answer> withBody(HttpRequest request, Target target, Route.Match match) {
    BodyCollector.Reservation reservation;
    try {
      reservation = bodies.reserve(request);
    } catch (RequestFaultException e) {
      return refuse(request, e);
    }
    CompletionStage<Answer> answer;
    try {
      answer =
          bodies
              .collect(request, reservation)
              .thenComposeAsync(
                  body -> match.route().endpoint().answer(call(request, target, match, body)),
                  // Not said, a stage that comes from Scala would take the JVM's common pool.
                  system.executionContext());
    } catch (RequestFaultException e) {
      answer = refuse(request, e);
    }
    return answer.whenComplete((_, _) -> reservation.close());
  }

  private static Call call(HttpRequest request, Target target, Route.Match match, byte[] body) {
    var given = request.entity().getContentType();
    var contentType =
        given.equals(ContentTypes.NO_CONTENT_TYPE) ? "" : given.mediaType().toString();
    var affinity =
        request.getHeader(ReadOptions.AFFINITY_HEADER).map(HttpHeader::value).orElse(null);
    return new Call(match.variables(), target.query(), contentType, affinity, body);
  }

  private static CompletionStage<Answer> fail(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }

  private CompletionStage<Answer> refuse(HttpRequest request, RequestFaultException fault) {
    return discard(request).thenCompose(_ -> fail(fault));
  }

  /**
   * Reads a body that nobody wants. Answering before it is over would close the connection, and a
   * client that still writes would not see the answer; so only monstrous ones are cut off.
   */
  private CompletionStage<Done> discard(HttpRequest request) {
    var entity = request.entity();
    return entity.isStrict() || entity.getContentLengthOption().orElse(0) > MAX_DISCARDED_BYTES
        ? CompletableFuture.completedFuture(Done.getInstance())
        : request.discardEntityBytes(system).completionStage();
  }

  /** The target as it was sent: Pekko's own reading of it has already decoded and merged. */
  private static String rawTarget(HttpRequest request) {
    return request
        .getHeader(RawRequestURI.class)
        .map(RawRequestURI::uri)
        .orElseGet(() -> request.getUri().toString());
  }

  private HttpResponse success(HttpRequest request, Answer answer, long start) {
    return switch (answer) {
      case Answer.Result(var body) ->
          json(
              request,
              200,
              out -> {
                out.writeStartObject();
                out.writeFieldName("result");
                body.write(out);
                out.writeStringField("status", "ok");
                out.writeNumberField("time", seconds(start));
                out.writeEndObject();
              });
      case Answer.Bare(var body) -> json(request, 200, body);
      case Answer.Text(var status, var text) ->
          HttpResponse.create()
              .withStatus(status)
              .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text));
    };
  }

  private HttpResponse error(HttpRequest request, ErrorAnswer error, long start) {
    var response =
        json(
            request,
            error.status(),
            out -> {
              out.writeStartObject();
              out.writeObjectFieldStart("status");
              out.writeStringField("error", error.text());
              out.writeEndObject();
              out.writeNumberField("time", seconds(start));
              out.writeEndObject();
            });
    return error.retryAfterSeconds().isPresent()
        ? response.addHeader(
            RawHeader.create("retry-after", Long.toString(error.retryAfterSeconds().getAsLong())))
        : response;
  }

  private double seconds(long start) {
    return (settings.nanoClock().getAsLong() - start) / NANOS_PER_SECOND;
  }

  private static HttpResponse json(HttpRequest request, int status, JsonBody body) {
    var bytes = body.toBytes();
    var encoding = encoding(request, bytes.length);
    var response = HttpResponse.create().withStatus(status);
    if (encoding.isEmpty()) {
      return response.withEntity(entity(bytes));
    }
    return response
        .withEntity(entity(encoding.get().encode(bytes)))
        .addHeader(RawHeader.create("content-encoding", encoding.get().token()))
        .addHeader(RawHeader.create("vary", "accept-encoding"));
  }

  /** Shares the array, which nobody writes to any more. */
  private static HttpEntity.Strict entity(byte[] bytes) {
    return HttpEntities.create(ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(bytes));
  }

  private static Optional<Encodings> encoding(HttpRequest request, int length) {
    return length < MIN_COMPRESSED_BYTES
        ? Optional.empty()
        : request.getHeader("accept-encoding").flatMap(h -> Encodings.accepted(h.value()));
  }

  private boolean isPreflight(HttpRequest request) {
    return settings.cors()
        && request.method().name().equals("OPTIONS")
        && request.getHeader("origin").isPresent()
        && request.getHeader("access-control-request-method").isPresent();
  }

  /** Anybody, any method, any header, no cookies (spec dataplane §1.8). */
  private HttpResponse withCors(HttpRequest request, HttpResponse response) {
    if (!settings.cors() || request.getHeader("origin").isEmpty()) {
      return response;
    }
    var allowed = response.addHeader(RawHeader.create("access-control-allow-origin", "*"));
    if (!isPreflight(request)) {
      return allowed.addHeader(RawHeader.create("access-control-expose-headers", "*"));
    }
    var headers = request.getHeader("access-control-request-headers").map(h -> h.value());
    return allowed
        .addHeader(
            RawHeader.create(
                "access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"))
        .addHeader(RawHeader.create("access-control-allow-headers", headers.orElse("*")))
        .addHeader(RawHeader.create("access-control-max-age", "3600"));
  }
}
