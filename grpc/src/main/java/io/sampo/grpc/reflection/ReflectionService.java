package io.sampo.grpc.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.sampo.grpc.call.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Server reflection, v1 and v1alpha, which differ in their names only. Its few messages are read
 * and written by field number: what Pekko gRPC brings knows v1alpha only, lists itself and answers
 * nothing at all to what it does not find.
 */
public final class ReflectionService {
  private static final int REQUEST_HOST = 1;
  private static final int REQUEST_FILE_BY_FILENAME = 3;
  private static final int REQUEST_FILE_CONTAINING_SYMBOL = 4;
  private static final int REQUEST_FILE_CONTAINING_EXTENSION = 5;
  private static final int REQUEST_ALL_EXTENSION_NUMBERS = 6;
  private static final int REQUEST_LIST_SERVICES = 7;
  private static final int RESPONSE_VALID_HOST = 1;
  private static final int RESPONSE_ORIGINAL_REQUEST = 2;
  private static final int RESPONSE_FILES = 4;
  private static final int RESPONSE_EXTENSION_NUMBERS = 5;
  private static final int RESPONSE_SERVICES = 6;
  private static final int RESPONSE_ERROR = 7;
  private static final int ERROR_CODE = 1;
  private static final int ERROR_MESSAGE = 2;

  private final List<ServiceDescriptor> services;
  private final WireFiles files;

  private ReflectionService(List<ServiceDescriptor> services) {
    this.services = services;
    this.files = new WireFiles(services);
  }

  /** Reflection over exactly these services. */
  public static List<Method> methods(List<ServiceDescriptor> services) {
    var service = new ReflectionService(services);
    return Stream.of("v1", "v1alpha")
        .<Method>map(
            version ->
                new Method.Streaming<>(
                    "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo",
                    UnknownFieldSet.getDefaultInstance().getParserForType(),
                    service::answer))
        .toList();
  }

  private Source<UnknownFieldSet, NotUsed> answer(Source<UnknownFieldSet, NotUsed> requests) {
    return requests.map(this::answer);
  }

  private UnknownFieldSet answer(UnknownFieldSet request) {
    var answer =
        UnknownFieldSet.newBuilder()
            .addField(RESPONSE_ORIGINAL_REQUEST, bytes(request.toByteString()));
    text(request, REQUEST_HOST)
        .ifPresent(host -> answer.addField(RESPONSE_VALID_HOST, bytes(utf8(host))));
    if (request.hasField(REQUEST_LIST_SERVICES)) {
      return answer.addField(RESPONSE_SERVICES, bytes(serviceNames())).build();
    }
    if (request.hasField(REQUEST_ALL_EXTENSION_NUMBERS)) {
      // There are no extensions in this interface, so a known type has none.
      var type = text(request, REQUEST_ALL_EXTENSION_NUMBERS).orElseThrow();
      return files.containing(type).isPresent()
          ? answer.addField(RESPONSE_EXTENSION_NUMBERS, bytes(message(1, utf8(type)))).build()
          : answer.addField(RESPONSE_ERROR, notFound(type)).build();
    }
    if (request.hasField(REQUEST_FILE_CONTAINING_EXTENSION)) {
      return answer.addField(RESPONSE_ERROR, notFound("an extension")).build();
    }
    var name =
        text(request, REQUEST_FILE_BY_FILENAME)
            .or(() -> text(request, REQUEST_FILE_CONTAINING_SYMBOL))
            .orElse("");
    var file =
        request.hasField(REQUEST_FILE_BY_FILENAME) ? files.named(name) : files.containing(name);
    return answer
        .addField(
            file.isPresent() ? RESPONSE_FILES : RESPONSE_ERROR,
            file.map(ReflectionService::content).orElseGet(() -> notFound(name)))
        .build();
  }

  private ByteString serviceNames() {
    var list = UnknownFieldSet.newBuilder();
    for (var service : services) {
      list.mergeField(1, bytes(message(1, utf8(service.getName()))));
    }
    return list.build().toByteString();
  }

  private static Field content(FileDescriptor file) {
    return bytes(message(1, file.toProto().toByteString()));
  }

  private static Field notFound(String what) {
    return bytes(
        UnknownFieldSet.newBuilder()
            .addField(
                ERROR_CODE, Field.newBuilder().addVarint(Status.Code.NOT_FOUND.value()).build())
            .addField(ERROR_MESSAGE, bytes(utf8(what + " is not known")))
            .build()
            .toByteString());
  }

  private static ByteString message(int number, ByteString value) {
    return UnknownFieldSet.newBuilder().addField(number, bytes(value)).build().toByteString();
  }

  private static Field bytes(ByteString value) {
    return Field.newBuilder().addLengthDelimited(value).build();
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static Optional<String> text(UnknownFieldSet message, int number) {
    var values = message.getField(number).getLengthDelimitedList();
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast().toStringUtf8());
  }
}
