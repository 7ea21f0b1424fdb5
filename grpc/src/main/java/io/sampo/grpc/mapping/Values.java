package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.JsonWithInt;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.Payload;
import io.sampo.storage.payload.CborReader;
import io.sampo.storage.payload.CborWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON values: between protobuf's {@code Value} and a payload's CBOR without objects in between,
 * and to the Java values of {@code storage.payload.Payloads} where there are few.
 */
public final class Values {
  private Values() {}

  /** A payload as it is stored. */
  static Payload payload(Map<String, Value> fields) {
    if (fields.isEmpty()) {
      return Payload.EMPTY;
    }
    var writer = new CborWriter();
    object(writer, fields);
    return writer.toPayload();
  }

  private static void object(CborWriter writer, Map<String, Value> fields) {
    writer.beginMap();
    for (var field : fields.entrySet()) {
      writer.key(field.getKey());
      write(writer, field.getValue());
    }
    writer.end();
  }

  private static void write(CborWriter writer, Value value) {
    switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> writer.nothing();
      case DOUBLE_VALUE -> writer.real(finite(value.getDoubleValue()));
      case INTEGER_VALUE -> writer.integer(value.getIntegerValue());
      case STRING_VALUE -> writer.string(value.getStringValue());
      case BOOL_VALUE -> writer.bool(value.getBoolValue());
      case STRUCT_VALUE -> object(writer, value.getStructValue().getFieldsMap());
      case LIST_VALUE -> {
        writer.beginArray();
        for (var element : value.getListValue().getValuesList()) {
          write(writer, element);
        }
        writer.end();
      }
    }
  }

  static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new BadCall("cannot convert to json number");
    }
    return value;
  }

  /** Hands each member of a payload to {@code put}. */
  static void members(Payload payload, BiConsumer<String, Value> put) {
    if (payload.isEmpty()) {
      return;
    }
    var reader = new CborReader(payload);
    for (int left = reader.beginMap(); left > 0; left--) {
      put.accept(reader.string(), read(reader));
    }
  }

  private static Value read(CborReader reader) {
    var value = Value.newBuilder();
    switch (reader.type()) {
      case NULL -> {
        reader.nothing();
        value.setNullValue(JsonWithInt.NullValue.NULL_VALUE);
      }
      case BOOL -> value.setBoolValue(reader.bool());
      case INTEGER -> value.setIntegerValue(reader.integer());
      case UNSIGNED ->
          value.setDoubleValue(
              new BigInteger(Long.toUnsignedString(reader.integer())).doubleValue());
      case REAL -> value.setDoubleValue(reader.real());
      case STRING -> value.setStringValue(reader.string());
      case ARRAY -> {
        var list = value.getListValueBuilder();
        for (int left = reader.beginArray(); left > 0; left--) {
          list.addValues(read(reader));
        }
      }
      case MAP -> {
        var struct = value.getStructValueBuilder();
        for (int left = reader.beginMap(); left > 0; left--) {
          struct.putFields(reader.string(), read(reader));
        }
      }
    }
    return value.build();
  }

  /** Java values of an object's members. */
  static Map<String, @Nullable Object> toJava(Map<String, Value> fields) {
    var result = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(fields.size());
    fields.forEach((name, value) -> result.put(name, toJava(value)));
    return result;
  }

  static @Nullable Object toJava(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> null;
      case DOUBLE_VALUE -> finite(value.getDoubleValue());
      case INTEGER_VALUE -> value.getIntegerValue();
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE -> toJava(value.getStructValue().getFieldsMap());
      case LIST_VALUE -> {
        var list = new ArrayList<@Nullable Object>();
        for (var element : value.getListValue().getValuesList()) {
          list.add(toJava(element));
        }
        yield list;
      }
    };
  }

  /** The message of a Java value. */
  static Value fromJava(@Nullable Object value) {
    var result = Value.newBuilder();
    switch (value) {
      case null -> result.setNullValue(JsonWithInt.NullValue.NULL_VALUE);
      case Boolean bool -> result.setBoolValue(bool);
      case Long number -> result.setIntegerValue(number);
      case BigInteger number -> result.setDoubleValue(number.doubleValue());
      case Double number -> result.setDoubleValue(number);
      case String text -> result.setStringValue(text);
      case List<?> list -> {
        var values = result.getListValueBuilder();
        for (var element : list) {
          values.addValues(fromJava(element));
        }
      }
      case Map<?, ?> map -> {
        var struct = result.getStructValueBuilder();
        map.forEach((name, member) -> struct.putFields((String) name, fromJava(member)));
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }
    return result.build();
  }
}
