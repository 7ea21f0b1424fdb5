package io.sampo.node.config;

import kamon.metric.MetricRegistry;
import kamon.prometheus.PrometheusSettings;
import kamon.util.Clock;

/** What Kamon is configured with: its defaults, and {@code application.conf} over them. */
public final class KamonConfig {
  private KamonConfig() {}

  /** An empty registry; without a scheduler, so that nothing in it happens by itself. */
  public static MetricRegistry registry() {
    return new MetricRegistry(PekkoConfig.base(), new Clock.Anchored());
  }

  /** How metrics are written, the buckets of histograms above all. */
  public static PrometheusSettings.Generic format() {
    return PrometheusSettings.readSettings(PekkoConfig.base().getConfig("kamon.prometheus"));
  }
}
