package io.sampo.grpc.error;

import io.grpc.Status;
import java.util.Map;

/**
 * How a call ends that failed.
 *
 * @param metadata sent along, names in lower case
 */
public record Ending(Status status, Map<String, String> metadata) {
  Ending(Status status) {
    this(status, Map.of());
  }
}
