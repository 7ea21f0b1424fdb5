package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import kamon.metric.Distribution;
import kamon.metric.MetricBuilding;
import kamon.metric.MetricRegistry;
import kamon.metric.PeriodSnapshot;
import kamon.util.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

class JournalMetricsTest {
  @TempDir Path folder;

  private final Instruments instruments =
      new Instruments(new MetricRegistry(ConfigFactory.load(), new Clock.Anchored()));

  private record Instruments(MetricRegistry registry) implements MetricBuilding {}

  private PeriodSnapshot now() {
    return instruments.registry().snapshot(false);
  }

  private long counter(String name) {
    return CollectionConverters.asJava(now().counters()).stream()
        .filter(counter -> counter.name().equals(name))
        .flatMap(counter -> CollectionConverters.asJava(counter.instruments()).stream())
        .mapToLong(value -> ((Number) value.value()).longValue())
        .sum();
  }

  private Distribution timer(String name) {
    return CollectionConverters.asJava(now().timers()).stream()
        .filter(timer -> timer.name().equals(name))
        .map(timer -> timer.instruments().head().value())
        .findFirst()
        .orElseThrow();
  }

  private Distribution histogram(String name) {
    return CollectionConverters.asJava(now().histograms()).stream()
        .filter(histogram -> histogram.name().equals(name))
        .map(histogram -> histogram.instruments().head().value())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void commitsAndForcesAreRecorded() {
    var stats = new JournalStats();
    var both = new JournalListeners(stats);
    both.add(new JournalMetrics(instruments));
    try (var journal = Journal.open(Fixture.settings(folder), both, System::nanoTime)) {
      write(journal, "a", 1, 10);
      get(journal.append(TestEvent.singles("a", 11, 20)));
    }

    assertThat(counter("sampo_journal_commits_total")).isEqualTo(11);
    assertThat(counter("sampo_journal_written_bytes_total")).isEqualTo(stats.bytes()).isPositive();
    assertThat(histogram("sampo_journal_commit_events").count()).isEqualTo(11);
    assertThat(histogram("sampo_journal_commit_events").sum()).isEqualTo(20);
    assertThat(histogram("sampo_journal_commit_events").max()).isEqualTo(10);
    assertThat(timer("sampo_journal_fsync_seconds").count())
        .isEqualTo(stats.forceNanos().count())
        .isEqualTo(11);
  }

  @Test
  void whatIsRecordedTwiceIsOneInstrument() {
    for (var node : List.of(new JournalMetrics(instruments), new JournalMetrics(instruments))) {
      node.committed(1, 3, 100);
    }
    assertThat(counter("sampo_journal_commits_total")).isEqualTo(2);
    assertThat(counter("sampo_journal_written_bytes_total")).isEqualTo(200);
  }
}
