package io.sampo.cluster.steward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadReplicasTest {
  private static final PeerId ONE = new PeerId(1);
  private static final PeerId OTHER = new PeerId(2);

  private final AtomicLong now = new AtomicLong(7);
  private final DeadReplicas dead = new DeadReplicas(now::get);

  @Test
  void aPeerThatWasHeardOnlyBeforeItsReplicaWasSeenDeadDoesNotCount() {
    dead.follow(Set.of(ONE));
    pass(Duration.ofMillis(300));
    dead.follow(Set.of(ONE, OTHER));
    assertThat(dead.wasSeenBefore(ONE, Duration.ofMillis(301))).isFalse();
    assertThat(dead.wasSeenBefore(ONE, Duration.ofMillis(299))).isTrue();
    assertThat(dead.wasSeenBefore(OTHER, Duration.ZERO)).isFalse();
  }

  @Test
  void whatCameBackAndIsDeadAgainIsNew() {
    dead.follow(Set.of(ONE));
    pass(Duration.ofSeconds(9));
    dead.follow(Set.of());
    assertThat(dead.wasSeenBefore(ONE, Duration.ZERO)).isFalse();
    dead.follow(Set.of(ONE));
    pass(Duration.ofMillis(1));
    assertThat(dead.wasSeenBefore(ONE, Duration.ofSeconds(1))).isFalse();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
