package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.ReplicaState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;

class HostedReplicaTest {
  private final HostedReplica replica = new HostedReplica(wish(ReplicaState.ACTIVE));

  @Test
  void pausesDoubleUpToAnEnd() {
    var pauses = new ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      pauses.add(replica.pause().toMillis());
    }
    assertThat(pauses).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L);
    for (int i = 0; i < 100; i++) {
      assertThat(replica.pause()).isEqualTo(Duration.ofSeconds(30));
    }
    assertThat(replica.stage()).isEqualTo(HostedReplica.Stage.WAITING);
  }

  @Test
  void aFailureIsAnErrorWhenAStartWouldHaveEndedForIt() {
    var weights = new ArrayList<Level>();
    for (int i = 0; i < 5; i++) {
      weights.add(replica.weight());
      replica.pause();
    }
    assertThat(weights)
        .isEqualTo(List.of(Level.WARN, Level.WARN, Level.WARN, Level.WARN, Level.ERROR));
  }

  @Test
  void dataAreClearedOnceUntilTheReplicaHasAllAgain() {
    assertThat(replica.mayClear()).as("nobody brings it back").isFalse();
    replica.wish(wish(ReplicaState.RECOVERY));
    assertThat(replica.mayClear()).isTrue();
    replica.clear();
    assertThat(replica.mayClear()).isFalse();
    replica.wish(wish(ReplicaState.PARTIAL));
    assertThat(replica.mayClear()).isFalse();
    assertThat(replica.isCleared()).isTrue();
    replica.wish(wish(ReplicaState.ACTIVE));
    assertThat(replica.isCleared()).isFalse();
    replica.wish(wish(ReplicaState.PARTIAL));
    assertThat(replica.mayClear()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void onlyWhatOthersFillMayBeginAnew(ReplicaState state) {
    boolean filled =
        switch (state) {
          case DEAD, PARTIAL, RECOVERY, PARTIAL_SNAPSHOT, MANUAL_RECOVERY, LISTENER -> true;
          case ACTIVE, INITIALIZING, RESHARDING, RESHARDING_SCALE_DOWN, ACTIVE_READ -> false;
        };
    assertThat(new HostedReplica(wish(state)).mayBeginAnew()).isEqualTo(filled);
  }

  @Test
  void whatIsWantedAgainWhileItIsRemovedComesBackOnce() {
    assertThat(replica.unwant()).isTrue();
    assertThat(replica.unwant()).as("again").isFalse();
    var before = replica.settled();
    replica.wishAgain(wish(ReplicaState.PARTIAL));
    assertThat(replica.settled()).isNotSameAs(before);
    assertThat(replica.isWanted()).as("it is removed first").isFalse();
    assertThat(replica.comeBack()).isTrue();
    assertThat(replica.isWanted()).isTrue();
    replica.unwant();
    assertThat(replica.comeBack()).isFalse();
  }

  @Test
  void whatIsNotWantedAfterAllDoesNotComeBack() {
    replica.unwant();
    replica.wishAgain(wish(ReplicaState.PARTIAL));
    replica.unwant();
    assertThat(replica.comeBack()).isFalse();
  }

  @Test
  void whoAsksAfterAFailureIsToldOfTheNextAttempt() {
    var first = replica.settled();
    replica.retry();
    assertThat(replica.settled()).as("it has not failed").isSameAs(first);
    replica.fail(new IllegalStateException("torn"));
    assertThat(first).isCompletedExceptionally();
    replica.retry();
    replica.settle();
    assertThat(replica.settled()).isCompleted();
  }

  private static DesiredReplica wish(ReplicaState state) {
    return new DesiredReplica(
        ReplicaFixture.ID, Path.of("shard"), ReplicaFixture.config(), state, true);
  }
}
