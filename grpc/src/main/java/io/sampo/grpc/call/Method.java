package io.sampo.grpc.call;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** A method of a service: its full name, {@code package.Service/Method}, and what answers it. */
public sealed interface Method {
  String name();

  /** One message, one answer. */
  record Unary<Q, A extends MessageLite>(
      String name, Decoder<Q> decoder, Function<Call<Q>, CompletionStage<A>> answer)
      implements Method {}

  /** Any number of messages each way. */
  record Streaming<Q, A extends MessageLite>(
      String name, Parser<Q> parser, Function<Source<Q, NotUsed>, Source<A, NotUsed>> answer)
      implements Method {}

  /** Reads a message, up to the end of the input. */
  @FunctionalInterface
  interface Decoder<Q> {
    Q decode(CodedInputStream in) throws IOException;
  }

  /** The method of that descriptor, answered by that function. */
  static <Q extends MessageLite, A extends MessageLite> Method unary(
      MethodDescriptor<Q, A> descriptor, Function<Call<Q>, CompletionStage<A>> answer) {
    Parser<Q> parser = parser(descriptor.getRequestMarshaller());
    return new Unary<>(descriptor.getFullMethodName(), parser::parseFrom, answer);
  }

  @SuppressWarnings("unchecked") // the parser of a message of type Q reads messages of type Q
  private static <Q extends MessageLite> Parser<Q> parser(
      MethodDescriptor.Marshaller<Q> marshaller) {
    var prototype = (Q) ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
    return (Parser<Q>) Objects.requireNonNull(prototype).getParserForType();
  }
}
