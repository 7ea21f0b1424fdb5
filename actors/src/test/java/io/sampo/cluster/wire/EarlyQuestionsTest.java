package io.sampo.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EarlyQuestionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EarlyQuestions early = new EarlyQuestions(3, 100);

  private CompletableFuture<Void> await(Service service, int size) {
    return early.await(service, size).toCompletableFuture();
  }

  private void assertRefused(Service service, int size) {
    var refused = await(service, size);
    assertThat(refused).isCompletedExceptionally();
    assertThatThrownBy(refused::join).hasMessageContaining("not served yet");
  }

  @Test
  void theyWaitForTheirOwnService() throws Exception {
    var one = await(Service.SHARD, 1);
    var other = await(Service.COPY, 1);

    early.begin(Service.SHARD);

    one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(other).isNotDone();
    await(Service.SHARD, 1).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void soManyAndSoManyBytesWaitAndNoMore() throws Exception {
    var first = await(Service.SHARD, 60);
    assertRefused(Service.SHARD, 41);
    var second = await(Service.SHARD, 20);
    await(Service.COPY, 20);
    assertRefused(Service.SHARD, 0);

    early.begin(Service.SHARD);
    first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(await(Service.COPY, 80)).isNotDone();
    assertRefused(Service.COPY, 1);
  }
}
