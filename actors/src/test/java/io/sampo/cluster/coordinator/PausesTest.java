package io.sampo.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PausesTest {
  private final AtomicLong now = new AtomicLong();
  private final Pauses pauses = new Pauses(now::get);

  @Test
  void theFirstBeginsAtOnceAndEachLaterOneLater() {
    var one = to(1);
    assertThat(pauses.isOver(one)).isTrue();
    pauses.begun(one);
    assertThat(pauses.isOver(one)).isFalse();
    assertThat(pauses.isOver(to(2))).isTrue();
    pass(Duration.ofMillis(500));
    assertThat(pauses.isOver(one)).isTrue();
    pauses.begun(one);
    pass(Duration.ofMillis(500));
    assertThat(pauses.isOver(one)).isFalse();
    pass(Duration.ofMillis(500));
    assertThat(pauses.isOver(one)).isTrue();
  }

  @Test
  void noPauseIsLongerThanHalfAMinute() {
    for (int i = 0; i < 100; i++) {
      pauses.begun(to(1));
    }
    pass(Duration.ofSeconds(30));
    assertThat(pauses.isOver(to(1))).isTrue();
  }

  @Test
  void whatIsGoneIsForgotten() {
    pauses.begun(to(1));
    pauses.follow(CatalogState.EMPTY);
    assertThat(pauses.isOver(to(1))).isTrue();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static Target to(long peer) {
    return new Target(new UUID(0, 1), new ShardId(0), new PeerId(peer));
  }
}
