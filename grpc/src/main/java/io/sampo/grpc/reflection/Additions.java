package io.sampo.grpc.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the wire 1.19 has and the message classes, which are of 1.18, lack: the one list of it (spec
 * dataplane, appendix A). Requests and answers carry these fields as unknown ones ({@code
 * mapping.Newer}); here they are added to what reflection tells, so that a client that asks for the
 * interface sees all of it.
 */
public final class Additions {
  /**
   * A field of an existing message.
   *
   * @param typeName of a message or an enum, else empty
   * @param oneof the group it belongs to, {@code null} for a field of its own
   * @param optional whether its absence is told from its zero
   */
  private record Field(
      String message,
      int number,
      String name,
      FieldDescriptorProto.Type type,
      String typeName,
      @Nullable String oneof,
      boolean optional) {}

  private static final List<Field> FIELDS =
      List.of(
          oneOf("Condition", 8, "slice", "SliceCondition", "condition_one_of"),
          new Field(
              "Match",
              11,
              "prefix",
              FieldDescriptorProto.Type.TYPE_STRING,
              "",
              "match_value",
              false),
          memory("VectorParams", 8),
          memory("VectorParamsDiff", 4),
          memory("HnswConfigDiff", 8),
          memory("SparseIndexConfig", 4),
          memory("ScalarQuantization", 4),
          memory("ProductQuantization", 3),
          memory("BinaryQuantization", 4),
          memory("TurboQuantization", 3),
          optional("CreateCollection", 19, "payload", "PayloadStorageParams"),
          optional("CollectionParams", 12, "payload", "PayloadStorageParams"),
          optional("CollectionParamsDiff", 6, "payload", "PayloadStorageParams"),
          optional("KeywordIndexParams", 4, "prefix", "KeywordPrefixParams"),
          memory("KeywordIndexParams", 5),
          memory("IntegerIndexParams", 6),
          memory("FloatIndexParams", 4),
          memory("GeoIndexParams", 3),
          memory("TextIndexParams", 11),
          memory("BoolIndexParams", 3),
          memory("DatetimeIndexParams", 4),
          memory("UuidIndexParams", 4),
          oneOf("StemmingAlgorithm", 2, "disabled", "DisabledStemmer", "stemming_params"),
          optional("SearchParams", 6, "idf", "IdfParams"),
          plain("CollectionClusterInfoResponse", 7, "time", FieldDescriptorProto.Type.TYPE_DOUBLE),
          plain(
              "UpdateCollectionClusterSetupResponse",
              2,
              "time",
              FieldDescriptorProto.Type.TYPE_DOUBLE),
          plain("CreateShardKeyResponse", 2, "time", FieldDescriptorProto.Type.TYPE_DOUBLE),
          plain("DeleteShardKeyResponse", 2, "time", FieldDescriptorProto.Type.TYPE_DOUBLE));

  private Additions() {}

  /** The file with what 1.19 added to it. */
  static FileDescriptorProto applyTo(FileDescriptorProto file) {
    var result = file.toBuilder();
    for (var message : result.getMessageTypeBuilderList()) {
      for (var field : FIELDS) {
        if (message.getName().equals(field.message)) {
          add(message, field);
        }
      }
    }
    switch (file.getName()) {
      case "qdrant_common.proto" ->
          result
              .addMessageTypeBuilder()
              .setName("SliceCondition")
              .addField(number(1, "total", FieldDescriptorProto.Type.TYPE_UINT32))
              .addField(number(2, "index", FieldDescriptorProto.Type.TYPE_UINT32));
      case "collections.proto" -> collections(result);
      case "points.proto" -> {
        var idf = result.addMessageTypeBuilder().setName("IdfParams");
        add(idf, optional("IdfParams", 1, "corpus", "Filter"));
      }
      case "health_check.proto" ->
          result
              .getServiceBuilder(0)
              .addMethod(
                  MethodDescriptorProto.newBuilder()
                      .setName("Watch")
                      .setInputType(".grpc.health.v1.HealthCheckRequest")
                      .setOutputType(".grpc.health.v1.HealthCheckResponse")
                      .setServerStreaming(true));
      default -> {
        // unchanged
      }
    }
    return result.build();
  }

  private static void collections(FileDescriptorProto.Builder file) {
    file.addEnumType(
        EnumDescriptorProto.newBuilder()
            .setName("Memory")
            .addAllValue(values("MemoryUnknown", "Cold", "Cached", "Pinned")));
    file.addMessageTypeBuilder().setName("KeywordPrefixParams");
    file.addMessageTypeBuilder().setName("DisabledStemmer");
    var payload = file.addMessageTypeBuilder().setName("PayloadStorageParams");
    add(payload, memory("PayloadStorageParams", 1));
    for (var type : file.getEnumTypeBuilderList()) {
      if (type.getName().equals("Datatype")) {
        type.addValue(EnumValueDescriptorProto.newBuilder().setName("Turbo4").setNumber(4));
      }
    }
  }

  private static List<EnumValueDescriptorProto> values(String... names) {
    return IntStream.range(0, names.length)
        .mapToObj(
            number ->
                EnumValueDescriptorProto.newBuilder()
                    .setName(names[number])
                    .setNumber(number)
                    .build())
        .toList();
  }

  private static void add(DescriptorProto.Builder message, Field field) {
    var proto = number(field.number, field.name, field.type).toBuilder();
    if (!field.typeName.isEmpty()) {
      proto.setTypeName(".qdrant." + field.typeName);
    }
    if (field.optional) {
      proto.setProto3Optional(true).setOneofIndex(message.getOneofDeclCount());
      message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.name));
    }
    if (field.oneof != null) {
      proto.setOneofIndex(
          message.getOneofDeclList().stream()
              .map(OneofDescriptorProto::getName)
              .toList()
              .indexOf(field.oneof));
    }
    message.addField(proto);
  }

  private static FieldDescriptorProto number(
      int number, String name, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setNumber(number)
        .setName(name)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL)
        .build();
  }

  private static Field memory(String message, int number) {
    return new Field(
        message, number, "memory", FieldDescriptorProto.Type.TYPE_ENUM, "Memory", null, true);
  }

  private static Field optional(String message, int number, String name, String type) {
    return new Field(
        message, number, name, FieldDescriptorProto.Type.TYPE_MESSAGE, type, null, true);
  }

  private static Field oneOf(String message, int number, String name, String type, String oneof) {
    return new Field(
        message, number, name, FieldDescriptorProto.Type.TYPE_MESSAGE, type, oneof, false);
  }

  /** A field whose absence is its zero. */
  private static Field plain(
      String message, int number, String name, FieldDescriptorProto.Type type) {
    return new Field(message, number, name, type, "", null, false);
  }
}
