package io.sampo.grpc.call;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.sampo.grpc.error.Statuses;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.grpc.ProtobufSerializer;
import org.apache.pekko.grpc.Trailers;
import org.apache.pekko.grpc.javadsl.GrpcMarshalling;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** One streaming method behind HTTP/2. */
final class StreamEndpoint<Q, A extends MessageLite> implements Endpoint {
  private final Method.Streaming<Q, A> method;
  private final Wire wire;

  StreamEndpoint(Method.Streaming<Q, A> method, Wire wire) {
    this.method = method;
    this.wire = wire;
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    return GrpcMarshalling.<HttpResponse>negotiated(
            request,
            (reader, writer) ->
                GrpcMarshalling.unmarshalStream(
                        request.entity(),
                        new Reading<>(method.parser()),
                        wire.materializer(),
                        reader)
                    .thenApply(
                        messages ->
                            GrpcMarshalling.marshalStream(
                                method.answer().apply(messages),
                                new Writing<>(),
                                writer,
                                wire.system(),
                                _ -> failure -> new Trailers(Statuses.of(failure).status()))))
        .orElseGet(Wire::notGrpc);
  }

  private record Reading<Q>(Parser<Q> parser) implements ProtobufSerializer<Q> {
    @Override
    public Q deserialize(ByteString bytes) {
      try {
        return parser.parseFrom(bytes.toArrayUnsafe());
      } catch (InvalidProtocolBufferException e) {
        throw new CompletionException(e);
      }
    }

    @Override
    public ByteString serialize(Q message) {
      throw new UnsupportedOperationException("requests are read only");
    }
  }

  private record Writing<A extends MessageLite>() implements ProtobufSerializer<A> {
    @Override
    public ByteString serialize(A message) {
      return ByteString.fromArrayUnsafe(message.toByteArray());
    }

    @Override
    public A deserialize(ByteString bytes) {
      throw new UnsupportedOperationException("answers are written only");
    }
  }
}
