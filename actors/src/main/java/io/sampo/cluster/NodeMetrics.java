package io.sampo.cluster;

import io.sampo.cluster.consensus.RaftMetrics;
import io.sampo.cluster.coordinator.TransferMetrics;
import io.sampo.storage.journal.JournalMetrics;
import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.MetricBuilding;
import org.jspecify.annotations.Nullable;

/** The instruments of a node. Recording takes no lock and makes no objects. */
public final class NodeMetrics {
  private final JournalMetrics journal;
  private final RaftMetrics raft;
  private final TransferMetrics transfers;
  private final Counter controlPlaneRestarts;
  private final Gauge readsQueued;
  private final Gauge readsRunning;
  private volatile @Nullable NodeExecutors executors;

  /** Enters them in the registry behind {@code kamon}, or finds those that are there. */
  public NodeMetrics(MetricBuilding kamon) {
    journal = new JournalMetrics(kamon);
    raft = new RaftMetrics(kamon);
    transfers = new TransferMetrics(kamon);
    controlPlaneRestarts =
        kamon
            .counter(
                "sampo_control_plane_restarts_total",
                "Times that this peer's control plane was dropped and begun anew.")
            .withoutTags();
    readsQueued =
        kamon
            .gauge("sampo_reads_queued", "Parts of reads and searches that wait for a thread.")
            .withoutTags();
    readsRunning =
        kamon
            .gauge("sampo_reads_running", "Threads that read or search at this moment.")
            .withoutTags();
  }

  JournalMetrics journal() {
    return journal;
  }

  RaftMetrics raft() {
    return raft;
  }

  TransferMetrics transfers() {
    return transfers;
  }

  void controlPlaneRestarted() {
    controlPlaneRestarts.increment();
  }

  void watch(NodeExecutors threads) {
    executors = threads;
  }

  /** Reads what is never recorded because it can be looked at; to be called before a scrape. */
  public void refresh() {
    var threads = executors;
    if (threads != null) {
      readsQueued.update(threads.readsQueued());
      readsRunning.update(threads.readsRunning());
    }
  }
}
