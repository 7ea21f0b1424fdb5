package io.sampo.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResponseRecorderTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String UPSERT = "PUT /collections/{collection_name}/points";

  private final ResponseRecorder recorder = new ResponseRecorder(InstantSource.fixed(NOW));

  @Test
  void tellsHowLongAnswersOfOneEndpointAndStatusTook() {
    record(200, 2_000, true);
    record(200, 4_000, true);
    record(400, 70, false);

    var responses = recorder.responses(_ -> true);

    var good = responses.of(UPSERT, 200);
    assertThat(good.count()).isEqualTo(2);
    assertThat(good.failures()).isZero();
    assertThat(good.minMicros()).isEqualTo(2_000);
    assertThat(good.maxMicros()).isEqualTo(4_000);
    assertThat(good.totalMicros()).isEqualTo(6_000);
    assertThat(good.avgMicros()).isEqualTo(3_000);
    assertThat(good.last()).contains(NOW);
    assertThat(responses.of(UPSERT, 400).count()).isEqualTo(1);
    assertThat(responses.of(UPSERT, 400).failures()).isEqualTo(1);
  }

  @Test
  void countsInEachBucketWhatTookNoLongerThanItsLimit() {
    record(200, 1_000, true); // just the first limit
    record(200, 1_001, true);
    record(200, 60_000_000, true); // beyond the last

    var durations = recorder.responses(_ -> true).of(UPSERT, 200);

    assertThat(durations.upTo()).startsWith(1L, 2L).endsWith(2L);
    assertThat(durations.upTo()).hasSameSizeAs(Durations.LIMITS_SECONDS);
    assertThat(durations.count()).isEqualTo(3);
  }

  @Test
  void tellsCollectionsApartOnlyForWhatWentWellAndWhileTheyExist() {
    recorder.record(UPSERT, 200, 1_000, true, "here");
    recorder.record(UPSERT, 404, 1_000, false, "never");
    recorder.record(UPSERT, 200, 1_000, true, "gone");

    assertThat(recorder.responses(name -> !name.equals("gone")).byCollection())
        .containsOnlyKeys("here");
    assertThat(recorder.responses(_ -> true).byCollection()).containsOnlyKeys("here");
    assertThat(recorder.responses(_ -> true).of(UPSERT, 200).count()).isEqualTo(2);
  }

  @Test
  void takesDownWhatManyThreadsAnswer() throws InterruptedException {
    int threads = 4;
    long each = 10_000;
    var begin = new CountDownLatch(1);
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        pool.execute(
            () -> {
              try {
                begin.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              for (int n = 0; n < each; n++) {
                recorder.record(UPSERT, 200, 1_000, true, "c");
              }
            });
      }
      begin.countDown();
      pool.shutdown();
      assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    var responses = recorder.responses(_ -> true);
    assertThat(responses.of(UPSERT, 200).count()).isEqualTo(threads * each);
    assertThat(responses.of(UPSERT, 200, "c").count()).isEqualTo(threads * each);
  }

  private void record(int status, long micros, boolean well) {
    recorder.record(UPSERT, status, TimeUnit.MICROSECONDS.toNanos(micros), well, null);
  }
}
