package io.sampo.http.routes;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through an endpoint.
 *
 * @param path values of the variables of the path template, decoded
 * @param query parameters, decoded; of those with the same name the last
 * @param contentType media type of the body without its parameters; empty where none was given
 * @param affinity of the replicas that a read asks; {@code null} = none given
 * @param body empty where the endpoint takes none
 */
public record Call(
    Map<String, String> path,
    Map<String, String> query,
    String contentType,
    @Nullable String affinity,
    byte[] body) {
  /** A variable of the path. */
  String variable(String name) {
    return Objects.requireNonNull(path.get(name), name);
  }
}
