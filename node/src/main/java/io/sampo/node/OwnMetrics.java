package io.sampo.node;

import io.sampo.node.config.KamonConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kamon.metric.MetricBuilding;
import kamon.metric.MetricRegistry;
import kamon.prometheus.PrometheusSettings;
import kamon.prometheus.ScrapeDataBuilder;
import kamon.tag.TagSet;

/**
 * The instruments of a node that are Sampo's own, and their values as Prometheus reads them. The
 * registry is this node's alone and is never reset: a text has what was recorded since the start,
 * up to the moment of the question. Nothing here has a thread or a timer (decision 0012). Any
 * thread may call, many at once.
 */
final class OwnMetrics {
  private final Instruments instruments = new Instruments(KamonConfig.registry());
  private final List<Runnable> refreshes = new CopyOnWriteArrayList<>();

  /** What modules make their instruments of. */
  private record Instruments(MetricRegistry registry) implements MetricBuilding {}

  /** Read when first somebody asks. */
  private static final class Format {
    static final PrometheusSettings.Generic SETTINGS = KamonConfig.format();
  }

  private OwnMetrics() {}

  /** An empty registry. */
  static OwnMetrics start() {
    return new OwnMetrics();
  }

  /** Where instruments are entered; who asks for one that is there gets that one. */
  MetricBuilding instruments() {
    return instruments;
  }

  /** Has that done before every text; it has to return at once and must not throw. */
  void beforeEach(Runnable refresh) {
    refreshes.add(refresh);
  }

  /** All of them in Prometheus' text format 0.0.4; each line ends with a line feed. */
  String text() {
    refreshes.forEach(Runnable::run);
    var now = instruments.registry().snapshot(false);
    return new ScrapeDataBuilder(Format.SETTINGS, TagSet.Empty())
        .appendCounters(now.counters())
        .appendGauges(now.gauges())
        .appendHistograms(now.histograms())
        .appendHistograms(now.timers())
        .build();
  }
}
