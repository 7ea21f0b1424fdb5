package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.storage.payload.Payloads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Something that writes itself as one JSON value. */
@FunctionalInterface
public interface JsonBody {
  void write(JsonGenerator out) throws IOException;

  /** Its bytes. */
  default byte[] toBytes() {
    var bytes = new ByteArrayOutputStream(1024);
    try (var out = Payloads.JSON.createGenerator(bytes)) {
      write(out);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** {@code true} or {@code false}. */
  static JsonBody of(boolean value) {
    return out -> out.writeBoolean(value);
  }
}
