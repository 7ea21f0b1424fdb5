package io.sampo.cluster.steward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final PeerId ONE = new PeerId(1);

  private final AtomicLong now = new AtomicLong();
  private final Pauses pauses = new Pauses(now::get);

  @Test
  void theFirstBeginsAtOnceAndEachLaterOneLater() {
    assertThat(pauses.isOver(ONE)).isTrue();
    pauses.begun(ONE);
    assertThat(pauses.isOver(ONE)).isFalse();
    assertThat(pauses.isOver(new PeerId(2))).isTrue();
    pass(Duration.ofMillis(500));
    assertThat(pauses.isOver(ONE)).isTrue();
    pauses.begun(ONE);
    pass(Duration.ofMillis(500));
    assertThat(pauses.isOver(ONE)).isFalse();
    pass(Duration.ofMillis(500));
    assertThat(pauses.isOver(ONE)).isTrue();
  }

  @Test
  void noPauseIsLongerThanHalfAMinute() {
    for (int i = 0; i < 100; i++) {
      pauses.begun(ONE);
    }
    pass(Duration.ofSeconds(30));
    assertThat(pauses.isOver(ONE)).isTrue();
  }

  @Test
  void whatIsGoneIsForgotten() {
    pauses.begun(ONE);
    pauses.follow(Set.of(ONE));
    assertThat(pauses.isOver(ONE)).isFalse();
    pauses.follow(Set.of(new PeerId(2)));
    assertThat(pauses.isOver(ONE)).isTrue();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
