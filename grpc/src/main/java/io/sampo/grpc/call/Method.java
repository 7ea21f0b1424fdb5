package io.sampo.grpc.call;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** A method of a service: its full name, {@code package.Service/Method}, and what answers it. */
public sealed interface Method {
  String name();

  /**
   * One message, one answer.
   *
   * @param collection the name in a message of the collection that it is about, if there is one
   */
  record Unary<Q, A extends MessageLite>(
      String name,
      Decoder<Q> decoder,
      Function<Q, Optional<String>> collection,
      Function<Call<Q>, CompletionStage<A>> answer)
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
    var prototype =
        Objects.requireNonNull(
            ((PrototypeMarshaller<Q>) descriptor.getRequestMarshaller()).getMessagePrototype());
    @SuppressWarnings("unchecked") // the parser of a message of type Q reads messages of type Q
    var parser = (Parser<Q>) prototype.getParserForType();
    return new Unary<>(
        descriptor.getFullMethodName(), parser::parseFrom, collection(prototype), answer);
  }

  private static <Q extends MessageLite> Function<Q, Optional<String>> collection(Q prototype) {
    var field =
        prototype instanceof Message known
            ? known.getDescriptorForType().findFieldByName("collection_name")
            : null;
    return field == null || field.getJavaType() != JavaType.STRING || field.isRepeated()
        ? _ -> Optional.empty()
        : message -> Optional.of((String) ((Message) message).getField(field));
  }
}
