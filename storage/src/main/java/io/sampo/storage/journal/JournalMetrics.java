package io.sampo.storage.journal;

import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.Histogram;
import kamon.metric.MeasurementUnit;
import kamon.metric.MetricBuilding;
import kamon.metric.Timer;

/** The instruments of the replica log. Recording takes no lock and makes no objects. */
public final class JournalMetrics implements JournalListener {
  private final Timer fsync;
  private final Counter commits;
  private final Counter written;
  private final Histogram events;
  private final Gauge history;

  /** Enters them in the registry behind {@code kamon}, or finds those that are there. */
  public JournalMetrics(MetricBuilding kamon) {
    fsync =
        kamon
            .timer(
                "sampo_journal_fsync_seconds", "How long it took to force the replica log to disk.")
            .withoutTags();
    commits =
        kamon
            .counter(
                "sampo_journal_commits_total",
                "Groups of writes that the replica log has committed together.")
            .withoutTags();
    var bytes = MeasurementUnit.information().bytes();
    written =
        kamon
            .counter(
                "sampo_journal_written_bytes_total", "Bytes committed to the replica log.", bytes)
            .withoutTags();
    events =
        kamon
            .histogram(
                "sampo_journal_commit_events", "Events that one commit of the replica log held.")
            .withoutTags();
    history =
        kamon
            .gauge(
                "sampo_journal_history_bytes",
                "Bytes of deleted events that the replica log still holds for other replicas.",
                bytes)
            .withoutTags();
  }

  @Override
  public void forced(long nanos) {
    fsync.record(nanos);
  }

  @Override
  public void committed(int writes, int eventCount, long bytes) {
    commits.increment();
    written.increment(bytes);
    events.record(eventCount);
  }

  @Override
  public void historyKept(long bytes) {
    history.update((double) bytes);
  }
}
