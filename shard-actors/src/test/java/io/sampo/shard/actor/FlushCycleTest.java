package io.sampo.shard.actor;

import static io.sampo.shard.actor.ReplicaFixture.ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Copying;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlushCycleTest {
  private static final Replica LATER = ACTIVE.after(2, ReplicaState.DEAD);
  private final ReplicaFixture fixture = new ReplicaFixture();
  private final ArrayDeque<FlushCycle.Outcome> outcomes = new ArrayDeque<>();
  private final List<Long> truncations = new ArrayList<>();
  private final FlushCycle flushes = new FlushCycle(fixture.replica, settings(100), outcomes::add);

  @Test
  void theLogIsTruncatedUpToWhatTheEngineHasFlushed() {
    flushes.flush(ACTIVE);
    fixture.engine.applied = 1;
    assertThat(fixture.engine.flushed).as("the worker is not there yet").isZero();
    fixture.work();
    assertThat(ReplicaBytes.read(fixture.engine.kept)).isEqualTo(ACTIVE);
    assertThat(truncations).isEmpty();
    flushes.ended(outcomes.removeFirst());
    assertThat(truncations).containsExactly(1L);
  }

  @Test
  void thereIsOneFlushAtATimeAndNoneOfNothingNew() {
    flushes.flush(Replica.NEW);
    fixture.work();
    assertThat(outcomes).as("nothing is new").isEmpty();

    flushes.flush(ACTIVE);
    flushes.flush(LATER);
    fixture.work();
    assertThat(outcomes).hasSize(1);
    flushes.ended(outcomes.removeFirst());

    flushes.flush(ACTIVE);
    fixture.work();
    assertThat(outcomes).as("it is flushed").isEmpty();
    flushes.flush(LATER);
    fixture.work();
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void afterAFailureTheLogIsKeptAndTheNextFlushTriesAgain() {
    fixture.engine.flushFails = true;
    flushes.flush(ACTIVE);
    fixture.work();
    assertThat(outcomes.getFirst()).isInstanceOf(FlushCycle.Outcome.Failed.class);
    flushes.ended(outcomes.removeFirst());
    assertThat(truncations).isEmpty();
    fixture.engine.flushFails = false;
    flushes.flush(ACTIVE);
    fixture.work();
    assertThat(outcomes.getFirst()).isInstanceOf(FlushCycle.Outcome.Flushed.class);
  }

  @Test
  void aFlushIsDueAtOnceAfterSoManyBytesSinceTheLastOne() {
    assertThat(flushes.logged(100)).isFalse();
    assertThat(flushes.logged(1)).isTrue();
    flushes.flush(ACTIVE);
    assertThat(flushes.logged(100)).isFalse();
  }

  @Test
  void aReplayOfATruncatedLogGoesOnFromTheLastFlush() {
    assertThat(flushes.newest(Replica.NEW)).isEqualTo(Replica.NEW);
    flushes.flush(ACTIVE);
    fixture.work();
    flushes.ended(outcomes.removeFirst());
    assertThat(flushes.newest(Replica.NEW)).isEqualTo(ACTIVE);
    assertThat(flushes.newest(LATER)).isEqualTo(LATER);
  }

  @Test
  void aNewLifeDoesNotWaitForTheFlushOfAnEarlierOne() {
    flushes.flush(ACTIVE);
    flushes.begin();
    flushes.flush(LATER);
    fixture.work();
    assertThat(outcomes).hasSize(2);
  }

  @Test
  void theLastFlushEndsAlsoWhenItFails() {
    var ends = new AtomicInteger();
    fixture.engine.flushFails = true;
    flushes.flushLast(ACTIVE, ends::incrementAndGet);
    assertThat(ends).as("the worker is not there yet").hasValue(0);
    fixture.work();
    assertThat(ends).hasValue(1);
    assertThat(outcomes).isEmpty();
  }

  private ReplicaSettings settings(long flushAfterBytes) {
    return new ReplicaSettings(
        Duration.ofSeconds(1),
        flushAfterBytes,
        () -> Long.MAX_VALUE,
        (_, to) -> truncations.add(to),
        new ReplicaFixture.NoHistory(),
        Copying.NONE,
        (_, _) -> Long.MAX_VALUE,
        ReplicaFixture.SELF,
        InstantSource.system());
  }
}
