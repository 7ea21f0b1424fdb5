package io.sampo.cluster.coordinator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.storage.model.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;

/** JSON of what peers and their coordinator tell each other; a later version only adds members. */
final class CoordinatorForms {
  private static final ObjectMapper JSON = CatalogCodec.newMapper();

  private CoordinatorForms() {}

  /** A {@link CoordinatorRequest} as it travels. */
  record RequestForm(UUID id, CatalogCommand command, long origin, long deadlineMillis) {
    static RequestForm of(CoordinatorRequest request) {
      return new RequestForm(
          request.id(),
          request.command(),
          request.origin().value(),
          request.deadline().toEpochMilli());
    }

    CoordinatorRequest request() {
      return new CoordinatorRequest(
          id, command, new PeerId(origin), Instant.ofEpochMilli(deadlineMillis));
    }
  }

  static byte[] write(CoordinatorRequest request) {
    return json(RequestForm.of(request));
  }

  static CoordinatorRequest request(byte[] bytes) {
    return read(bytes, RequestForm.class).request();
  }

  static byte[] write(Coordinator.Answer answer) {
    return json(answer);
  }

  static Coordinator.Answer answer(byte[] bytes) {
    return read(bytes, Coordinator.Answer.class);
  }

  static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no form of " + value, e);
    }
  }

  static <T> T read(byte[] bytes, Class<T> as) {
    try {
      return JSON.readValue(bytes, as);
    } catch (IOException e) {
      throw new UncheckedIOException("a message for the coordinator cannot be read", e);
    }
  }
}
