package io.sampo.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.peers.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads points whose vector is made from one number. */
final class PointReads {
  static final int DIMENSION = 4;

  /** More than there ever are. */
  private static final int ALL = 10_000;

  private PointReads() {}

  static String vector(long number) {
    return "[%d, %d, %d, %d]".formatted(number, number + 1, number + 2, number + 3);
  }

  /** Those of these points that there are; empty where that is not answered. */
  static Optional<Map<Long, Expected>> of(
      URI server, String collection, Collection<Long> points, Duration limit) {
    var ids = points.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return read(
        server,
        "/collections/" + collection + "/points",
        "{\"ids\": [%s], \"with_payload\": true, \"with_vector\": true}".formatted(ids),
        limit,
        "");
  }

  /** All points, found one after the other; empty where that is not answered. */
  static Optional<Map<Long, Expected>> scrolled(URI server, String collection, Duration limit) {
    return read(
        server,
        "/collections/" + collection + "/points/scroll",
        "{\"limit\": %d, \"with_payload\": true, \"with_vector\": true}".formatted(ALL),
        limit,
        "points");
  }

  private static Optional<Map<Long, Expected>> read(
      URI server, String path, String body, Duration limit, String member) {
    var answer = Answer.to(server, "POST", path, Optional.of(body), limit);
    if (!(answer instanceof Answer.Given given) || given.status() != 200) {
      return Optional.empty();
    }
    var found = new HashMap<Long, Expected>();
    var result = given.result();
    for (var point : member.isEmpty() ? result : result.path(member)) {
      if (found.put(point.path("id").asLong(), point(point)) != null) {
        throw new AssertionError("a point twice: " + given.text());
      }
    }
    return Optional.of(found);
  }

  private static Expected point(JsonNode point) {
    long number = point.path("vector").path(0).asLong();
    for (int i = 0; i < DIMENSION; i++) {
      if (point.path("vector").path(i).asLong() != number + i) {
        throw new AssertionError("a torn vector: " + point);
      }
    }
    var payload = new TreeMap<String, Long>();
    point
        .path("payload")
        .properties()
        .forEach(key -> payload.put(key.getKey(), key.getValue().asLong()));
    return new Expected(number, payload);
  }
}
