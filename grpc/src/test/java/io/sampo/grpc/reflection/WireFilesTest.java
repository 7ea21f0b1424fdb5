package io.sampo.grpc.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.SnapshotsGrpc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The interface against {@code wire-1.19.txt}, which is written down by hand. */
class WireFilesTest {
  private static final Pattern FIELD =
      Pattern.compile("(\\d+) (\\w+)([*?]?):(map<\\w+,\\w+>|[\\w.]+)");
  private static final Pattern VALUE = Pattern.compile("(\\w+)=(\\d+)");

  private final WireFiles files =
      new WireFiles(
          List.of(
              CollectionsGrpc.getServiceDescriptor(),
              PointsGrpc.getServiceDescriptor(),
              SnapshotsGrpc.getServiceDescriptor(),
              QdrantGrpc.getServiceDescriptor(),
              grpc.health.v1.HealthGrpc.getServiceDescriptor()));

  @Test
  void describesEveryFieldOfTheWire() throws IOException {
    var missing = new ArrayList<String>();
    int fields = 0;
    FileDescriptor file = null;
    for (String line : wire()) {
      if (line.startsWith("## ")) {
        file = files.named(line.substring(3)).orElseThrow();
      } else if (!line.startsWith("#")) {
        fields += check(Objects.requireNonNull(file), line, missing);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(fields).isGreaterThan(900);
  }

  @Test
  void namesTheWatchOfHealthAsAStream() {
    var watch =
        files
            .containing("grpc.health.v1.Health.Watch")
            .orElseThrow()
            .findServiceByName("Health")
            .findMethodByName("Watch");
    assertThat(watch.isServerStreaming()).isTrue();
    assertThat(watch.isClientStreaming()).isFalse();
  }

  private static List<String> wire() throws IOException {
    try (var in = WireFilesTest.class.getResourceAsStream("/wire-1.19.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  private static int check(FileDescriptor file, String line, List<String> missing) {
    boolean isEnum = line.startsWith("E ");
    String name = line.substring(isEnum ? 2 : 0).split(" ", 2)[0];
    return isEnum ? checkEnum(file, name, line, missing) : checkMessage(file, name, line, missing);
  }

  private static int checkEnum(
      FileDescriptor file, String name, String line, List<String> missing) {
    var candidates = enums(file).filter(type -> type.getName().equals(name)).toList();
    int count = 0;
    for (var value = VALUE.matcher(line); value.find(); count++) {
      String said = squeeze(value.group(1));
      int number = Integer.parseInt(value.group(2));
      if (candidates.stream()
          .map(type -> type.findValueByNumber(number))
          .noneMatch(found -> found != null && squeeze(found.getName()).equals(said))) {
        missing.add(name + "." + value.group());
      }
    }
    return count;
  }

  private static String squeeze(String name) {
    return name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
  }

  private static Stream<EnumDescriptor> enums(FileDescriptor file) {
    return Stream.concat(
        file.getEnumTypes().stream(),
        file.getMessageTypes().stream().flatMap(message -> message.getEnumTypes().stream()));
  }

  private static int checkMessage(
      FileDescriptor file, String name, String line, List<String> missing) {
    // One name stands for two: the operation of a batch is nested and has its own line below.
    var candidates =
        messages(file.getMessageTypes()).filter(type -> type.getName().equals(name)).toList();
    int count = 0;
    var fields = FIELD.matcher(line);
    var wanted = new ArrayList<String>();
    for (; fields.find(); count++) {
      wanted.add(fields.group(1) + " " + fields.group(2) + ":" + fields.group(4));
    }
    boolean found = candidates.stream().anyMatch(type -> described(type).containsAll(wanted));
    if (!found) {
      missing.add(name + " of " + wanted);
    }
    return count;
  }

  private static Stream<Descriptor> messages(List<Descriptor> types) {
    return types.stream()
        .flatMap(type -> Stream.concat(Stream.of(type), messages(type.getNestedTypes())));
  }

  private static List<String> described(Descriptor type) {
    return type.getFields().stream()
        .map(field -> field.getNumber() + " " + field.getName() + ":" + type(field))
        .toList();
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      return "map<%s,%s>"
          .formatted(
              type(field.getMessageType().findFieldByName("key")),
              type(field.getMessageType().findFieldByName("value")));
    }
    return switch (field.getType()) {
      case MESSAGE ->
          field.getMessageType().getFullName().startsWith("google")
              ? field.getMessageType().getFullName()
              : field.getMessageType().getName();
      case ENUM -> field.getEnumType().getName();
      default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
    };
  }
}
