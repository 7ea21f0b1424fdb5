package io.sampo.truth;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a data set lies: cosine vectors without a name and with payload in one collection, the
 * other metrics as named vectors in a second one.
 */
enum Place {
  COSINE(Set.of(Metric.COSINE), true),
  METRICS(Set.of(Metric.DOT, Metric.EUCLID, Metric.MANHATTAN), false);

  private final Set<Metric> metrics;
  private final boolean withPayload;

  Place(Set<Metric> metrics, boolean withPayload) {
    this.metrics = metrics;
    this.withPayload = withPayload;
  }

  Set<Metric> metrics() {
    return metrics;
  }

  boolean withPayload() {
    return withPayload;
  }

  /** Its name on the server, another one for each protocol it is loaded by. */
  String name(Door door) {
    return "truth-" + door.name().toLowerCase(Locale.ROOT) + "-" + name().toLowerCase(Locale.ROOT);
  }

  static Place of(Metric metric) {
    return COSINE.metrics.contains(metric) ? COSINE : METRICS;
  }

  /** The name of the vector there, if it has one. */
  static Optional<String> vectorName(Metric metric) {
    return of(metric) == COSINE
        ? Optional.empty()
        : Optional.of(metric.name().toLowerCase(Locale.ROOT));
  }
}
