package io.sampo.http.metrics;

import io.sampo.cluster.telemetry.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The metrics of one interface's answers. */
final class ResponseMetrics {
  private static final double MICROS_PER_SECOND = 1e6;

  /** One endpoint and status, with their labels. */
  private record Row(List<String> labels, boolean wentWell, Durations durations) {}

  private final List<Row> rows = new ArrayList<>();

  /**
   * Adds endpoints of the REST interface, with the collection they were asked for.
   *
   * @param more labels
   */
  void addRest(SortedMap<String, SortedMap<Integer, Durations>> byEndpoint, List<String> more) {
    byEndpoint.forEach(
        (endpoint, byStatus) -> {
          int space = endpoint.indexOf(' ');
          var path = endpoint.substring(space + 1);
          if (isAboutPoints(path)) {
            add(
                List.of("method", endpoint.substring(0, space), "endpoint", path),
                byStatus,
                200,
                more);
          }
        });
  }

  /** Adds methods of the gRPC interface. */
  void addGrpc(SortedMap<String, SortedMap<Integer, Durations>> byEndpoint, List<String> more) {
    byEndpoint.forEach(
        (endpoint, byStatus) -> {
          if (endpoint.startsWith("/qdrant.Points/")) {
            add(List.of("endpoint", endpoint), byStatus, 0, more);
          }
        });
  }

  /** What is asked for rarely is for telemetry alone: each endpoint brings some twenty lines. */
  private static boolean isAboutPoints(String path) {
    var collection = "/collections/{collection_name}";
    return path.startsWith(collection + "/points")
        || path.startsWith(collection + "/index")
        || path.equals(collection + "/facet");
  }

  private void add(
      List<String> endpoint, Map<Integer, Durations> byStatus, int well, List<String> more) {
    byStatus.forEach(
        (status, durations) -> {
          var labels = new ArrayList<>(endpoint);
          labels.addAll(List.of("status", Integer.toString(status)));
          labels.addAll(more);
          rows.add(new Row(labels, status == well, durations));
        });
  }

  /**
   * Writes them.
   *
   * @param interfaceName in the names of the metrics
   */
  void write(Exposition out, String interfaceName) {
    var name = interfaceName + "_responses_";
    var total = out.counter(name + "total", "answers given, by endpoint and status");
    rows.forEach(row -> total.sample("", count(row.durations().count()), row.labels()));
    var good = rows.stream().filter(Row::wentWell).toList();
    var avg = out.gauge(name + "avg_duration_seconds", "mean time until the answer");
    good.forEach(row -> avg.sample("", seconds(row.durations().avgMicros()), row.labels()));
    var min = out.gauge(name + "min_duration_seconds", "shortest time until the answer");
    good.forEach(
        row -> min.sample("", seconds((double) row.durations().minMicros()), row.labels()));
    var max = out.gauge(name + "max_duration_seconds", "longest time until the answer");
    good.forEach(
        row -> max.sample("", seconds((double) row.durations().maxMicros()), row.labels()));
    var spread = out.histogram(name + "duration_seconds", "times until the answer");
    good.forEach(row -> spread(spread, row));
  }

  private static void spread(Exposition.Family family, Row row) {
    var durations = row.durations();
    for (int i = 0; i < Durations.LIMITS_SECONDS.size(); i++) {
      var limit = Exposition.text(Durations.LIMITS_SECONDS.get(i));
      family.sample("_bucket", count(durations.upTo().get(i)), upTo(row.labels(), limit));
    }
    family.sample("_bucket", count(durations.count()), upTo(row.labels(), "+Inf"));
    family.sample("_sum", seconds((double) durations.totalMicros()), row.labels());
    family.sample("_count", count(durations.count()), row.labels());
  }

  private static List<String> upTo(List<String> labels, String limit) {
    var all = new ArrayList<>(labels);
    all.addAll(List.of("le", limit));
    return all;
  }

  private static String seconds(double micros) {
    return Exposition.text(micros / MICROS_PER_SECOND);
  }

  private static String count(long count) {
    return Long.toString(count);
  }
}
