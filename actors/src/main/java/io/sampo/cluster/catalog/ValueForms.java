package io.sampo.cluster.catalog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import java.io.IOException;
import java.math.BigInteger;

/**
 * JSON forms of values: ids as numbers, paths as text, shard keys as one or the other, refusals
 * with the name of their kind.
 */
final class ValueForms extends SimpleModule {
  private static final long serialVersionUID = 1;

  /** A constructor of a value out of JSON. */
  private interface Read<T> {
    T read(JsonParser json) throws IOException;
  }

  /** What writes a value as JSON. */
  private interface Write<T> {
    void write(T value, JsonGenerator json) throws IOException;
  }

  ValueForms() {
    super("sampo-values");
    form(
        PeerId.class,
        (peer, json) -> json.writeNumber(peer.value()),
        json -> new PeerId(json.getLongValue()));
    form(
        ShardId.class,
        (shard, json) -> json.writeNumber(shard.value()),
        json -> new ShardId(json.getIntValue()));
    addKeyDeserializer(
        ShardId.class,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return new ShardId(Integer.parseInt(key));
          }
        });
    form(
        JsonPath.class,
        (path, json) -> json.writeString(path.text()),
        json -> JsonPath.of(json.getText()));
    form(ShardKey.class, ValueForms::writeKey, ValueForms::readKey);
    form(
        Refusal.class,
        (refusal, json) -> json.writePOJO(RefusalForm.of(refusal)),
        json -> json.readValueAs(RefusalForm.class).refusal());
  }

  private static void writeKey(ShardKey key, JsonGenerator json) throws IOException {
    switch (key) {
      case ShardKey.Name(var word) -> json.writeString(word);
      case ShardKey.Num(var number) when number >= 0 -> json.writeNumber(number);
      case ShardKey.Num(var bits) -> json.writeNumber(new BigInteger(Long.toUnsignedString(bits)));
    }
  }

  private static ShardKey readKey(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING
        ? new ShardKey.Name(json.getText())
        : new ShardKey.Num(json.getBigIntegerValue().longValue());
  }

  private <T> void form(Class<T> type, Write<T> write, Read<T> read) {
    addSerializer(
        type,
        new JsonSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator json, SerializerProvider provider)
              throws IOException {
            write.write(value, json);
          }
        });
    addDeserializer(
        type,
        new JsonDeserializer<T>() {
          @Override
          public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return read.read(json);
          }
        });
  }
}
