package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Replica;
import io.sampo.storage.model.Stamp;
import java.time.Instant;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class ReplicaClockTest {
  private Instant now = Instant.parse("2026-01-02T00:00:00Z");

  @Test
  void aLifeIsNumberedByTheTimeSoThatForgottenOnesAreNotUsedAgain() {
    var clock = clock(least -> least);
    clock.begin(Replica.NEW);
    int first = stamp(clock, Replica.NEW).clock();
    assertThat(first).isEqualTo(24 * 60 * 60 * 1000 / 256);
    now = now.plusMillis(256);
    clock.begin(Replica.NEW);
    assertThat(stamp(clock, Replica.NEW).clock()).isEqualTo(first + 1);
  }

  @Test
  void aLifeComesAfterAllThatAreKnownAlsoWhenTheTimeWasSetBack() {
    now = Instant.EPOCH;
    var known = Replica.NEW.knowledge().with(new Stamp(ReplicaFixture.SELF, 41, 1, 1));
    var state = Replica.NEW.after(1, known, 1, Replica.NEW.coverage());
    var clock = clock(least -> least);
    clock.begin(state);
    assertThat(stamp(clock, state).clock()).isEqualTo(42);
  }

  @Test
  void theProcessMayGiveALargerNumber() {
    now = Instant.EPOCH;
    var clock = clock(_ -> 77);
    clock.begin(Replica.NEW);
    assertThat(stamp(clock, Replica.NEW).clock()).isEqualTo(77);
  }

  @Test
  void onlyWhatBeginsHereMayBeRefusedByTheStateAndTakesATick() {
    var clock = clock(least -> least);
    clock.begin(Replica.NEW);
    var fresh = clock.take(Replica.NEW, ReplicaFixture.upsert(1));
    assertThat(fresh.forced()).isFalse();
    assertThat(fresh.stamp().tick()).isEqualTo(1);
    assertThat(fresh.stamp().hlt()).isEqualTo(now.toEpochMilli() << 16);

    var copied = (Draft.Copied) ReplicaFixture.copied(3);
    assertThat(clock.take(Replica.NEW, copied).stamp()).isEqualTo(copied.stamp());
    assertThat(clock.take(Replica.NEW, copied).forced()).isTrue();

    var local = clock.take(Replica.NEW, new Draft.Local(ReplicaFixture.operation(1)));
    assertThat(local.stamp().isLocal()).isTrue();
    assertThat(local.forced()).isTrue();
  }

  @Test
  void nothingIsStampedThatIsNotResolved() {
    var clock = clock(least -> least);
    var draft = new Draft.Conditional(_ -> ReplicaFixture.operation(1));
    assertThatThrownBy(() -> clock.take(Replica.NEW, draft))
        .isInstanceOf(IllegalStateException.class);
  }

  private ReplicaClock clock(IntUnaryOperator next) {
    return new ReplicaClock(ReplicaFixture.SELF, () -> now, next);
  }

  private static Stamp stamp(ReplicaClock clock, Replica state) {
    return clock.take(state, ReplicaFixture.upsert(1)).stamp();
  }
}
