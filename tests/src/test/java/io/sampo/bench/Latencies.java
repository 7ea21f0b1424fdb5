package io.sampo.bench;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Latencies of one kind of request; added to by any thread. */
final class Latencies {
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

  void add(long latencyNanos) {
    nanos.add(latencyNanos);
  }

  double medianMillis() {
    return quantile(sorted(), 0.5);
  }

  /** One line of quantiles in milliseconds. */
  String summary() {
    var all = sorted();
    return "n %d  p50 %.2f  p90 %.2f  p99 %.2f  p99.9 %.2f  max %.2f ms"
        .formatted(
            all.length,
            quantile(all, 0.5),
            quantile(all, 0.9),
            quantile(all, 0.99),
            quantile(all, 0.999),
            quantile(all, 1));
  }

  private long[] sorted() {
    var all = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(all);
    return all;
  }

  private static double quantile(long[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int at = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, at)] / 1e6;
  }
}
