package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Clusters;
import io.sampo.peers.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients heard under faults fits together. {@code -Dseed=N} draws the same again. */
@Timeout(600)
class HistoryFaultTest {
  private static final Duration LENGTH = Duration.ofSeconds(25);

  @RegisterExtension final Clusters clusters = new Clusters();

  private final long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);

  @Test
  void threePeersLoseNothingAndBringNothingBack() throws InterruptedException {
    var cluster = clusters.cuttable(3);
    cluster.start();
    var reports = new ArrayList<RoundReport>();
    reports.add(round(cluster, 0, 2, 1));
    reports.add(round(cluster, 1, 2, 2));
    reports.add(round(cluster, 2, 3, 1));
    reports.add(round(cluster, 3, 3, 2));
    assertThat(reports).as("rerun with -Dseed=%d", seed).allMatch(RoundReport::isWell);
  }

  @Test
  @Tag("long")
  void fivePeersLoseNothingAndBringNothingBack() throws InterruptedException {
    var cluster = clusters.cuttable(5);
    cluster.start();
    var reports = new ArrayList<RoundReport>();
    reports.add(round(cluster, 0, 2, 1));
    reports.add(round(cluster, 1, 3, 2));
    assertThat(reports).as("rerun with -Dseed=%d", seed).allMatch(RoundReport::isWell);
  }

  private RoundReport round(LocalCluster cluster, int number, int copies, int factor)
      throws InterruptedException {
    var report =
        HistoryRound.run(
            cluster,
            RoundSettings.drawn(seed + number, LENGTH, Nemesis.FAULTS).copies(copies, factor));
    System.out.println(report);
    return report;
  }
}
