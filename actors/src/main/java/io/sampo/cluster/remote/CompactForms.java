package io.sampo.cluster.remote;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CBOR of what there is most of: numbers of vectors are a string of bytes, little-endian; an id is
 * a number, or a string of 16 bytes; a payload is its bytes.
 */
final class CompactForms extends SimpleModule {
  private static final long serialVersionUID = 1;

  /** What turns a value into something that CBOR has. */
  private interface Write<T> {
    void write(T value, JsonGenerator cbor) throws IOException;
  }

  /** The way back. */
  private interface Read<T> {
    T read(JsonParser cbor) throws IOException;
  }

  CompactForms() {
    super("sampo-compact");
    form(
        float[].class,
        (values, cbor) -> cbor.writeBinary(bytes(values)),
        cbor -> floats(cbor.getBinaryValue()));
    form(
        Payload.class,
        (payload, cbor) -> cbor.writeBinary(payload.cbor()),
        cbor -> new Payload(cbor.getBinaryValue()));
    form(PointId.class, CompactForms::writeId, CompactForms::readId);
  }

  private static byte[] bytes(float[] values) {
    var bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  private static float[] floats(byte[] bytes) {
    var values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static void writeId(PointId id, JsonGenerator cbor) throws IOException {
    switch (id) {
      case PointId.Num(var value) -> cbor.writeNumber(value);
      case PointId.Uuid(var high, var low) ->
          cbor.writeBinary(ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
    }
  }

  private static PointId readId(JsonParser cbor) throws IOException {
    if (cbor.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return PointId.num(cbor.getLongValue());
    }
    var bytes = ByteBuffer.wrap(cbor.getBinaryValue());
    return new PointId.Uuid(bytes.getLong(), bytes.getLong());
  }

  private <T> void form(Class<T> type, Write<T> write, Read<T> read) {
    addSerializer(
        type,
        new JsonSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator cbor, SerializerProvider provider)
              throws IOException {
            write.write(value, cbor);
          }

          @Override
          public void serializeWithType(
              T value, JsonGenerator cbor, SerializerProvider provider, TypeSerializer type)
              throws IOException {
            write.write(value, cbor);
          }
        });
    addDeserializer(
        type,
        new JsonDeserializer<T>() {
          @Override
          public T deserialize(JsonParser cbor, DeserializationContext context) throws IOException {
            return read.read(cbor);
          }

          @Override
          public Object deserializeWithType(
              JsonParser cbor, DeserializationContext context, TypeDeserializer type)
              throws IOException {
            return read.read(cbor);
          }
        });
  }
}
