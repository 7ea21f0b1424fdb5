package io.sampo.grpc.call;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.sampo.storage.model.ReadOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.grpc.GrpcProtocol.GrpcProtocolReader;
import org.apache.pekko.grpc.GrpcProtocol.GrpcProtocolWriter;
import org.apache.pekko.grpc.javadsl.GrpcMarshalling;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Trailer;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One unary method behind HTTP/2: bytes in, message, answer, bytes out. */
final class UnaryEndpoint<Q, A extends MessageLite> implements Endpoint {
  private static final String GZIP = "gzip";
  private static final HttpHeader GZIPPED = RawHeader.create("grpc-encoding", GZIP);
  private static final Trailer DONE =
      Trailer.create().addHeader(RawHeader.create(Wire.STATUS, "0"));

  /**
   * So many times the largest message are read to tell the client that its message is too large.
   */
  private static final int READ_TIMES = 4;

  private final Method.Unary<Q, A> method;
  private final Wire wire;
  private final String path;

  UnaryEndpoint(Method.Unary<Q, A> method, Wire wire) {
    this.method = method;
    this.wire = wire;
    path = '/' + method.name();
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    return GrpcMarshalling.<HttpResponse>negotiated(
            request, (reader, writer) -> answer(request, reader, writer))
        .orElseGet(Wire::notGrpc);
  }

  private CompletionStage<HttpResponse> answer(
      HttpRequest request, GrpcProtocolReader reader, GrpcProtocolWriter writer) {
    long startedNanos = wire.clock().getAsLong();
    boolean gzipIn = reader.messageEncoding().name().equals(GZIP);
    boolean gzipOut = writer.messageEncoding().name().equals(GZIP);
    return frame(request)
        .thenComposeAsync(
            frame -> answer(call(frame, gzipIn, request, startedNanos), gzipOut), wire.executor())
        .exceptionally(
            failure -> {
              var response = Wire.failed(failure);
              int status =
                  response
                      .getHeader(Wire.STATUS)
                      .map(header -> Integer.parseInt(header.value()))
                      .orElse(Status.Code.UNKNOWN.value());
              record(status, startedNanos, null);
              return response;
            });
  }

  private CompletionStage<HttpResponse> answer(Call<Q> call, boolean gzip) {
    return method
        .answer()
        .apply(call)
        .thenApply(
            message -> {
              var response = response(message, gzip);
              var collection = method.collection().apply(call.message()).orElse(null);
              record(Status.Code.OK.value(), call.startedNanos(), collection);
              return response;
            });
  }

  private void record(int status, long startedNanos, @Nullable String collection) {
    wire.responses()
        .record(
            path,
            status,
            wire.clock().getAsLong() - startedNanos,
            status == Status.Code.OK.value(),
            collection);
  }

  private CompletionStage<ByteString> frame(HttpRequest request) {
    if (request.entity() instanceof HttpEntity.Strict strict) {
      return CompletableFuture.completedFuture(strict.getData());
    }
    return request
        .entity()
        .withSizeLimit((long) READ_TIMES * wire.maxMessageBytes())
        .getDataBytes()
        .runWith(
            Sink.fold(new Received(wire.maxMessageBytes()), Received::with), wire.materializer())
        .thenApply(Received::frame);
  }

  /**
   * What has come of a message. Of one that is too large the rest is read and dropped: an answer
   * before the end of the request would be overtaken by the cancellation of the latter.
   */
  private record Received(int maxBytes, long size, ByteString frame) {
    Received(int maxBytes) {
      this(maxBytes, 0, ByteString.emptyByteString());
    }

    Received with(ByteString part) {
      long now = size + part.length();
      return new Received(
          maxBytes, now, now > maxBytes ? ByteString.emptyByteString() : frame.concat(part));
    }

    @Override
    public ByteString frame() {
      if (size > maxBytes) {
        throw Frames.tooLarge(maxBytes);
      }
      return frame;
    }
  }

  private Call<Q> call(ByteString frame, boolean gzip, HttpRequest request, long startedNanos) {
    try {
      var message = method.decoder().decode(Frames.open(frame, gzip, wire.maxMessageBytes()));
      var affinity =
          request.getHeader(ReadOptions.AFFINITY_HEADER).map(HttpHeader::value).orElse(null);
      return new Call<>(message, Timeouts.of(request), affinity, startedNanos, wire.clock());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static HttpResponse response(MessageLite message, boolean gzip) {
    var response =
        HttpResponse.create()
            .withEntity(HttpEntities.create(Wire.GRPC, Frames.of(message, gzip)))
            .addAttribute(AttributeKeys.trailer, DONE);
    return gzip ? response.addHeader(GZIPPED) : response;
  }
}
