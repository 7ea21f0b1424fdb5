package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.storage.model.ShardKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes the members of an object; what is {@code null} is left out unless it must be there. */
final class Members {
  private final JsonGenerator out;

  private Members(JsonGenerator out) {
    this.out = out;
  }

  @FunctionalInterface
  interface Writer {
    void write(Members members) throws IOException;
  }

  /** Writes one object. */
  static void object(JsonGenerator out, Writer writer) throws IOException {
    out.writeStartObject();
    writer.write(new Members(out));
    out.writeEndObject();
  }

  Members some(String name, @Nullable Object value) throws IOException {
    if (value != null) {
      always(name, value);
    }
    return this;
  }

  /** A member that is there even if it is {@code null}. */
  Members always(String name, @Nullable Object value) throws IOException {
    out.writeFieldName(name);
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean bool -> out.writeBoolean(bool);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Float number -> out.writeNumber(number);
      case ShardKey.Name(var word) -> out.writeString(word);
      case ShardKey.Num(var number) -> PointWriter.unsigned(number, out);
      case Enum<?> word -> out.writeString(Words.of(word));
      default -> throw new IllegalArgumentException("no member: " + value.getClass());
    }
    return this;
  }

  Members object(String name, Writer writer) throws IOException {
    out.writeFieldName(name);
    object(out, writer);
    return this;
  }

  JsonGenerator out() {
    return out;
  }
}
