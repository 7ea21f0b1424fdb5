package io.sampo.cluster.metadata;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.sampo.cluster.catalog.CatalogCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * JSON form of the log's operations and their answers. An operation must be readable for ever: who
 * joins in years reads what is in the log. One of an unknown kind throws, which stops this peer's
 * part in consensus, rather than that it goes on without what the others know.
 */
public final class LogCodec {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private interface ByKind {}

  private static final ObjectMapper JSON = mapper();

  private LogCodec() {}

  private static ObjectMapper mapper() {
    var mapper = CatalogCodec.newMapper();
    mapper.addMixIn(LogOperation.class, ByKind.class).addMixIn(LogAnswer.class, ByKind.class);
    mapper.registerSubtypes(
        new NamedType(LogOperation.Acquire.class, "acquire"),
        new NamedType(LogOperation.Append.class, "append"),
        new NamedType(LogOperation.Announce.class, "announce"),
        new NamedType(LogOperation.Form.class, "form"),
        new NamedType(LogOperation.Lost.class, "lost"),
        new NamedType(LogAnswer.Done.class, "done"),
        new NamedType(LogAnswer.Acquired.class, "acquired"),
        new NamedType(LogAnswer.Fenced.class, "fenced"),
        new NamedType(LogAnswer.Conflict.class, "conflict"));
    return mapper;
  }

  public static byte[] write(LogOperation operation) {
    return bytes(operation, LogOperation.class);
  }

  public static byte[] write(LogAnswer answer) {
    return bytes(answer, LogAnswer.class);
  }

  public static LogOperation readOperation(byte[] bytes) {
    return read(bytes, LogOperation.class);
  }

  public static LogAnswer readAnswer(byte[] bytes) {
    return read(bytes, LogAnswer.class);
  }

  static byte[] bytes(Object value, Class<?> as) {
    try {
      return JSON.writerFor(as).writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("it has no JSON form: " + value, e);
    }
  }

  static <T> T read(byte[] bytes, Class<T> as) {
    try {
      return JSON.readValue(bytes, as);
    } catch (IOException e) {
      throw new UncheckedIOException("an entry of the log cannot be read: " + e.getMessage(), e);
    }
  }
}
