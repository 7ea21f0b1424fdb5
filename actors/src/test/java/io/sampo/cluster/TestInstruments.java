package io.sampo.cluster;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import kamon.metric.Instrument;
import kamon.metric.MetricBuilding;
import kamon.metric.MetricRegistry;
import kamon.tag.TagSet;
import kamon.util.Clock;
import scala.jdk.javaapi.CollectionConverters;

/** A registry of instruments that tells what they recorded. */
public final class TestInstruments implements MetricBuilding {
  private final MetricRegistry registry =
      new MetricRegistry(ConfigFactory.load(), new Clock.Anchored());

  @Override
  public MetricRegistry registry() {
    return registry;
  }

  /** The value of a counter without tags. */
  public long counted(String name) {
    return counted(name, Map.of());
  }

  /** The value of a counter with these tags. */
  public long counted(String name, Map<String, Object> tags) {
    return CollectionConverters.asJava(registry.snapshot(false).counters()).stream()
        .filter(counter -> counter.name().equals(name))
        .flatMap(counter -> CollectionConverters.asJava(counter.instruments()).stream())
        .filter(value -> value.tags().equals(TagSet.from(tags)))
        .mapToLong(value -> ((Number) value.value()).longValue())
        .sum();
  }

  /** The value of a gauge. */
  public double level(String name) {
    return CollectionConverters.asJava(registry.snapshot(false).gauges()).stream()
        .filter(gauge -> gauge.name().equals(name))
        .flatMap(gauge -> CollectionConverters.asJava(gauge.instruments()).stream())
        .mapToDouble(value -> ((Number) value.value()).doubleValue())
        .sum();
  }

  /** How many times a timer has recorded. */
  public long times(String name) {
    return CollectionConverters.asJava(registry.snapshot(false).timers()).stream()
        .filter(timer -> timer.name().equals(name))
        .flatMap(timer -> CollectionConverters.asJava(timer.instruments()).stream())
        .map(Instrument.Snapshot::value)
        .mapToLong(times -> times.count())
        .sum();
  }

  /** The longest time that a timer has recorded. */
  public Duration longest(String name) {
    return CollectionConverters.asJava(registry.snapshot(false).timers()).stream()
        .filter(timer -> timer.name().equals(name))
        .flatMap(timer -> CollectionConverters.asJava(timer.instruments()).stream())
        .map(times -> Duration.ofNanos(times.value().max()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }
}
