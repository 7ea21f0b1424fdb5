package io.sampo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private final TestInstruments instruments = new TestInstruments();
  private final NodeMetrics metrics = new NodeMetrics(instruments);

  @Test
  void readsThatWaitAndRunAreCountedWhenAsked() throws InterruptedException {
    var executors = NodeExecutors.start(1, 1);
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try {
      metrics.watch(executors);
      for (var n = 0; n < 3; n++) {
        executors
            .reads()
            .execute(
                () -> {
                  begun.countDown();
                  awaitQuietly(end);
                });
      }
      begun.await();
      assertThat(instruments.level("sampo_reads_queued")).as("not asked yet").isZero();

      metrics.refresh();

      assertThat(instruments.level("sampo_reads_queued")).isEqualTo(2);
      assertThat(instruments.level("sampo_reads_running")).isEqualTo(1);
    } finally {
      end.countDown();
      executors.stop();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aNodeThatHasNotStartedHasNothingToRefresh() {
    metrics.refresh();
    assertThat(instruments.level("sampo_reads_queued")).isZero();
  }

  @Test
  void controlPlanesThatAreBegunAnewAreCounted() {
    metrics.controlPlaneRestarted();
    assertThat(instruments.counted("sampo_control_plane_restarts_total")).isEqualTo(1);
  }
}
