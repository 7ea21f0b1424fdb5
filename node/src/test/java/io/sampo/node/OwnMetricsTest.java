package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.NodeMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OwnMetricsTest {
  private static final Pattern LINE =
      Pattern.compile(
          "# HELP sampo_[a-z_]+ [A-Z][^\n]*\\.|# TYPE sampo_[a-z_]+ (counter|gauge|histogram)"
              + "|sampo_[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? [0-9]+\\.[0-9]+");

  private final OwnMetrics metrics = OwnMetrics.start();

  private static double value(String text, String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + text));
  }

  @Test
  void everyLineIsOfTheTextFormatAndEveryMetricIsExplained() {
    var recorded = new NodeMetrics(metrics.instruments());
    metrics.beforeEach(recorded::refresh);
    metrics.instruments().timer("sampo_some_seconds", "Some time.").withoutTags().record(1);

    var text = metrics.text();

    assertThat(text).endsWith("\n");
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).matches(LINE));
    assertThat(text)
        .contains(
            "# HELP sampo_journal_fsync_seconds ",
            "# TYPE sampo_journal_fsync_seconds histogram\n",
            "# TYPE sampo_journal_written_bytes_total counter\n",
            "# TYPE sampo_journal_history_bytes gauge\n",
            "sampo_reads_queued 0.0\n",
            "sampo_raft_elections_total 0.0\n",
            "sampo_control_plane_restarts_total 0.0\n");
    assertThat(text.lines().filter(line -> line.startsWith("sampo_transfers_total{")))
        .as("those that have not happened are 0, for each method and outcome")
        .hasSize(12);
    var types = text.lines().filter(line -> line.startsWith("# TYPE")).toList();
    assertThat(types).doesNotHaveDuplicates();
    assertThat(text.lines().filter(line -> line.startsWith("# HELP"))).hasSameSizeAs(types);
  }

  @Test
  void askingAgainNeitherLosesNorDoubles() {
    var counter = metrics.instruments().counter("sampo_some_total", "Some.").withoutTags();
    var timer = metrics.instruments().timer("sampo_some_seconds", "Some time.").withoutTags();
    counter.increment(3);
    timer.record(TimeUnit.MILLISECONDS.toNanos(20));

    var first = metrics.text();
    assertThat(metrics.text()).isEqualTo(first);
    assertThat(value(first, "sampo_some_total")).isEqualTo(3);

    counter.increment();
    timer.record(TimeUnit.MILLISECONDS.toNanos(20));
    var next = metrics.text();
    assertThat(value(next, "sampo_some_total")).isEqualTo(4);
    assertThat(value(next, "sampo_some_seconds_count")).isEqualTo(2);
    assertThat(value(next, "sampo_some_seconds_bucket{le=\"0.025\"}")).isEqualTo(2);
  }

  @Test
  void bucketsAreThoseOfSecondsAndEachHoldsAllBelow() {
    var timer = metrics.instruments().timer("sampo_some_seconds", "Some time.").withoutTags();
    timer.record(400, TimeUnit.MICROSECONDS);
    timer.record(700, TimeUnit.MICROSECONDS);
    timer.record(30, TimeUnit.MILLISECONDS);
    timer.record(60, TimeUnit.SECONDS);

    var text = metrics.text();

    var bounds =
        text.lines()
            .filter(line -> line.startsWith("sampo_some_seconds_bucket"))
            .map(line -> line.replaceAll(".*le=\"([^\"]+)\".*", "$1"))
            .toList();
    assertThat(bounds)
        .containsExactly(
            "5.0E-4", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5",
            "1.0", "2.5", "5.0", "10.0", "+Inf");
    assertThat(value(text, "sampo_some_seconds_bucket{le=\"5.0E-4\"}")).isEqualTo(1);
    assertThat(value(text, "sampo_some_seconds_bucket{le=\"0.001\"}")).isEqualTo(2);
    assertThat(value(text, "sampo_some_seconds_bucket{le=\"0.025\"}")).isEqualTo(2);
    assertThat(value(text, "sampo_some_seconds_bucket{le=\"0.05\"}")).isEqualTo(3);
    assertThat(value(text, "sampo_some_seconds_bucket{le=\"10.0\"}")).isEqualTo(3);
    assertThat(value(text, "sampo_some_seconds_bucket{le=\"+Inf\"}")).isEqualTo(4);
    assertThat(value(text, "sampo_some_seconds_sum")).isBetween(59.5, 61.0);
  }

  @Test
  void eventsOfACommitHaveBucketsOfTheirOwn() {
    metrics
        .instruments()
        .histogram("sampo_journal_commit_events", "Some.")
        .withoutTags()
        .record(20);
    var text = metrics.text();
    assertThat(value(text, "sampo_journal_commit_events_bucket{le=\"10.0\"}")).isZero();
    assertThat(value(text, "sampo_journal_commit_events_bucket{le=\"20.0\"}")).isEqualTo(1);
  }

  @Test
  void whoAsksWhileOthersRecordAndAskSeesAllThatWasRecordedBefore() throws Exception {
    var counter = metrics.instruments().counter("sampo_some_total", "Some.").withoutTags();
    var timer = metrics.instruments().timer("sampo_some_seconds", "Some time.").withoutTags();
    int records = 50_000;
    int texts = 300;
    var go = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writers = new ArrayList<>();
      List<Future<?>> readers = new ArrayList<>();
      for (var n = 0; n < 2; n++) {
        writers.add(
            threads.submit(
                () -> {
                  go.await();
                  for (var i = 0; i < records; i++) {
                    counter.increment();
                    timer.record(1_000_000L + i);
                  }
                  return null;
                }));
        readers.add(
            threads.submit(
                () -> {
                  go.await();
                  double last = 0;
                  double lastCount = 0;
                  for (var i = 0; i < texts; i++) {
                    var text = metrics.text();
                    assertThat(value(text, "sampo_some_total")).isGreaterThanOrEqualTo(last);
                    last = value(text, "sampo_some_total");
                    if (text.contains("sampo_some_seconds_count ")) {
                      double count = value(text, "sampo_some_seconds_count");
                      assertThat(count).isGreaterThanOrEqualTo(lastCount);
                      assertThat(value(text, "sampo_some_seconds_bucket{le=\"+Inf\"}"))
                          .isEqualTo(count);
                      lastCount = count;
                    }
                  }
                  return null;
                }));
      }
      go.countDown();
      for (var task : writers) {
        task.get();
      }
      for (var task : readers) {
        task.get();
      }
    }
    assertThat(value(metrics.text(), "sampo_some_total")).isEqualTo(2.0 * records);
    assertThat(value(metrics.text(), "sampo_some_seconds_count")).isEqualTo(2.0 * records);
  }

  @Test
  void statesAreReadWhenSomebodyAsks() {
    var gauge = metrics.instruments().gauge("sampo_some", "Some.").withoutTags();
    var state = new ArrayList<String>();
    metrics.beforeEach(() -> gauge.update((double) state.size()));
    state.addAll(List.of("a", "b"));
    assertThat(value(metrics.text(), "sampo_some")).isEqualTo(2);
    state.clear();
    assertThat(value(metrics.text(), "sampo_some")).isZero();
  }

  @Test
  void registriesOfTwoNodesOfAProcessKnowNothingOfEachOther() {
    metrics.instruments().counter("sampo_some_total", "Some.").withoutTags().increment();
    assertThat(OwnMetrics.start().text()).isEmpty();
  }

  @Test
  void itHasNoThreads() {
    var before = Set.copyOf(Thread.getAllStackTraces().keySet());
    var own = OwnMetrics.start();
    new NodeMetrics(own.instruments());
    own.text();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .isEmpty();
  }
}
