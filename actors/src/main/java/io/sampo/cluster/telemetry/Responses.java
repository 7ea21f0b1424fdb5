package io.sampo.cluster.telemetry;

import java.util.Collections;
import java.util.SortedMap;

/**
 * Answers that were given over one interface.
 *
 * @param byEndpoint how long they took, by endpoint and status
 * @param byCollection the same once more for requests that named a collection and went well
 */
public record Responses(
    SortedMap<String, SortedMap<Integer, Durations>> byEndpoint,
    SortedMap<String, SortedMap<String, SortedMap<Integer, Durations>>> byCollection) {

  public Responses {
    byEndpoint = Collections.unmodifiableSortedMap(byEndpoint);
    byCollection = Collections.unmodifiableSortedMap(byCollection);
  }

  /** Answers of one status to one endpoint. */
  public Durations of(String endpoint, int status) {
    return byEndpoint
        .getOrDefault(endpoint, Collections.emptySortedMap())
        .getOrDefault(status, Durations.NONE);
  }

  /** Those that were about one collection. */
  public Durations of(String endpoint, int status, String collection) {
    return byCollection
        .getOrDefault(collection, Collections.emptySortedMap())
        .getOrDefault(endpoint, Collections.emptySortedMap())
        .getOrDefault(status, Durations.NONE);
  }
}
