package io.sampo.cluster.consensus;

import kamon.metric.Counter;
import kamon.metric.MetricBuilding;
import kamon.metric.Timer;

/** The instruments of consensus. Recording takes no lock and makes no objects. */
public final class RaftMetrics implements RaftListener {
  private final Timer append;
  private final Timer commit;
  private final Counter elections;
  private final Counter leaderChanges;

  /** Enters them in the registry behind {@code kamon}, or finds those that are there. */
  public RaftMetrics(MetricBuilding kamon) {
    append =
        kamon
            .timer(
                "sampo_raft_append_seconds",
                "How long a durable write to the store of the consensus log took.")
            .withoutTags();
    commit =
        kamon
            .timer(
                "sampo_raft_commit_seconds",
                "How long it took from proposing an operation until this peer knew it committed.")
            .withoutTags();
    elections =
        kamon
            .counter("sampo_raft_elections_total", "Times that this peer stood for election.")
            .withoutTags();
    leaderChanges =
        kamon
            .counter(
                "sampo_raft_leader_changes_total", "Terms whose leader this peer came to know.")
            .withoutTags();
  }

  @Override
  public void appended(long nanos) {
    append.record(nanos);
  }

  @Override
  public void committed(long nanos) {
    commit.record(nanos);
  }

  @Override
  public void stood() {
    elections.increment();
  }

  @Override
  public void led() {
    leaderChanges.increment();
  }
}
