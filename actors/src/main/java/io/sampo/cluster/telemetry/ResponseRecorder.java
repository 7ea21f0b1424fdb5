package io.sampo.cluster.telemetry;

import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes down what one interface answers to its clients. Any thread. */
public final class ResponseRecorder {
  /** Names come from clients, and each costs some kilobytes: beyond so many none is added. */
  private static final int MOST_COLLECTIONS = 10_000;

  private final InstantSource clock;
  private final Map<String, Map<Integer, DurationRecorder>> byEndpoint = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Map<Integer, DurationRecorder>>> byCollection =
      new ConcurrentHashMap<>();

  public ResponseRecorder(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * An answer was given.
   *
   * @param endpoint one of a fixed set
   * @param well whether the client got what it asked for
   * @param collection named by the request; {@code null} = none
   */
  public void record(
      String endpoint, int status, long nanos, boolean well, @Nullable String collection) {
    record(byEndpoint, endpoint, status, nanos, well);
    if (well && collection != null) {
      var known = byCollection.get(collection);
      if (known == null && byCollection.size() < MOST_COLLECTIONS) {
        known = byCollection.computeIfAbsent(collection, _ -> new ConcurrentHashMap<>());
      }
      if (known != null) {
        record(known, endpoint, status, nanos, true);
      }
    }
  }

  private void record(
      Map<String, Map<Integer, DurationRecorder>> recorders,
      String endpoint,
      int status,
      long nanos,
      boolean well) {
    recorders
        .computeIfAbsent(endpoint, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(status, _ -> new DurationRecorder(clock))
        .record(nanos, well);
  }

  /**
   * What was taken down.
   *
   * @param exists whether there is such a collection; of others all is forgotten
   */
  public Responses responses(Predicate<String> exists) {
    byCollection.keySet().removeIf(exists.negate());
    var split = new TreeMap<String, SortedMap<String, SortedMap<Integer, Durations>>>();
    byCollection.forEach((collection, recorders) -> split.put(collection, durations(recorders)));
    return new Responses(durations(byEndpoint), split);
  }

  private static SortedMap<String, SortedMap<Integer, Durations>> durations(
      Map<String, Map<Integer, DurationRecorder>> recorders) {
    var all = new TreeMap<String, SortedMap<Integer, Durations>>();
    recorders.forEach(
        (endpoint, byStatus) -> {
          var durations = new TreeMap<Integer, Durations>();
          byStatus.forEach((status, recorder) -> durations.put(status, recorder.durations()));
          all.put(endpoint, durations);
        });
    return all;
  }
}
