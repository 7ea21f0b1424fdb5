package io.sampo.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivenessTest {
  private static final PeerId PEER = new PeerId(1);
  private static final MemberId A = MemberId.of(PEER, 0);
  private static final MemberId B = MemberId.of(new PeerId(2), 0);
  private static final Duration LIMIT = Duration.ofMillis(2500);

  private final Liveness liveness = new Liveness(LIMIT);
  private long now;

  private void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }

  /** Beats go on, in their rhythm. */
  private void beat(long millis) {
    for (long passed = 0; passed < millis; passed += 100) {
      pass(100);
      liveness.tick(now);
    }
  }

  private void hear(MemberId member) {
    hear(member, 0, Optional.empty());
  }

  private void hear(MemberId member, long logAgeMillis, Optional<Sign.Control> control) {
    liveness.heard(new Sign(member, 0, logAgeMillis, true, 0, control), now, 0);
  }

  /** A sign of one whose clock says that, when this peer's says the second. */
  private void hear(MemberId member, long itsMillis, long ownMillis) {
    liveness.heard(new Sign(member, itsMillis, 0, true, 0, Optional.empty()), now, ownMillis);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 60, -(1L << 60), Long.MAX_VALUE - 1_000_000_000, Long.MIN_VALUE})
  void silenceIsLossWhereverTheClockBegins(long start) {
    now = start;
    hear(A);
    assertThat(liveness.isAlive(A, now)).isTrue();
    assertThat(liveness.isLost(A, now)).isFalse();

    beat(2400);
    assertThat(liveness.isAlive(A, now)).isTrue();
    assertThat(liveness.isLost(A, now)).isFalse();

    beat(100);
    assertThat(liveness.isAlive(A, now)).isFalse();
    assertThat(liveness.isLost(A, now)).isTrue();
    assertThat(liveness.sign(A, now)).isEmpty();
    assertThat(liveness.age(A, now)).contains(LIMIT);

    hear(A);
    assertThat(liveness.isAlive(A, now)).isTrue();
    assertThat(liveness.isLost(A, now)).isFalse();
  }

  @Test
  void whoWasNeverHeardIsNeitherAliveNorLost() {
    beat(10_000);
    assertThat(liveness.isAlive(A, now)).isFalse();
    assertThat(liveness.isLost(A, now)).isFalse();
    assertThat(liveness.age(A, now)).isEmpty();
  }

  @Test
  void whoKnowsNoLeaderForSeveralElectionsIsLostThoughItIsHeard() {
    for (int beats = 0; beats < 74; beats++) {
      hear(A);
      liveness.heard(new Sign(B, 0, 0, false, 0, Optional.empty()), now, 0);
      beat(100);
    }
    assertThat(liveness.isLost(B, now)).isFalse();
    for (int beats = 0; beats < 2; beats++) {
      hear(A);
      liveness.heard(new Sign(B, 0, 0, false, 0, Optional.empty()), now, 0);
      beat(100);
    }
    assertThat(liveness.isLost(A, now)).isFalse();
    assertThat(liveness.isLost(B, now)).isTrue();
    hear(B);
    assertThat(liveness.isLost(B, now)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -(1L << 60)})
  void afterAPauseOfItsOwnNobodyIsLostUntilTheGraceIsOver(long start) {
    now = start;
    liveness.tick(now);
    hear(A);
    hear(B);
    beat(100);

    pass(60_000);
    liveness.tick(now);

    assertThat(liveness.isLost(A, now)).isFalse();
    assertThat(liveness.isAlive(A, now)).isTrue();
    assertThat(liveness.stalls()).isEqualTo(1);
    assertThat(liveness.longestGap()).isEqualTo(Duration.ofSeconds(60));
    hear(B);
    beat(2500);
    assertThat(liveness.isLost(A, now)).isTrue();
  }

  @Test
  void silenceBeforeAPauseIsForgivenForTheGraceOnly() {
    liveness.tick(now);
    hear(A);
    beat(2400);
    pass(600);
    liveness.tick(now);

    assertThat(liveness.isLost(A, now)).isFalse();
    beat(600);
    assertThat(liveness.isLost(A, now)).isFalse();
    beat(100);
    assertThat(liveness.isLost(A, now)).isTrue();
  }

  @Test
  void aPauseDoesNotBringTheDeadBack() {
    liveness.tick(now);
    hear(A);
    beat(60_000);
    pass(600);
    liveness.tick(now);

    assertThat(liveness.isAlive(A, now)).isFalse();
    assertThat(liveness.sign(A, now)).isEmpty();
    beat(700);
    assertThat(liveness.isLost(A, now)).isTrue();
  }

  @Test
  void aSignThatCameJustBeforeTheLateBeatIsNotFromTheFuture() {
    liveness.tick(now);
    pass(5_000);
    hear(A);
    liveness.tick(now);

    assertThat(liveness.age(A, now)).contains(Duration.ZERO);
  }

  @Test
  void aBeatThatIsALittleLateIsNoPause() {
    liveness.tick(now);
    hear(A);
    pass(500);
    liveness.tick(now);
    assertThat(liveness.stalls()).isZero();
  }

  @Test
  void whoWasPausedIsAwakeOnlyWhenAllThatListenKnow() {
    assertThat(liveness.isAwake(now)).as("before the first beat").isTrue();
    beat(1_000);
    pass(500);
    assertThat(liveness.isAwake(now)).isTrue();
    pass(1);
    assertThat(liveness.isAwake(now)).isFalse();

    var awakeMeanwhile = new ArrayList<Boolean>();
    liveness.onStall(() -> awakeMeanwhile.add(liveness.isAwake(now)));
    liveness.tick(now);

    assertThat(awakeMeanwhile).containsExactly(false);
    assertThat(liveness.isAwake(now)).isTrue();
  }

  @Test
  void aWedgedLogThreadIsALoss() {
    hear(A, 7_999, Optional.empty());
    assertThat(liveness.isLost(A, now)).isFalse();
    hear(A, 8_000, Optional.empty());
    assertThat(liveness.isLost(A, now)).isTrue();
    assertThat(liveness.isAlive(A, now)).isTrue(); // its data can be read
  }

  @Test
  void theOffsetIsThatOfTheFastestMessage() {
    hear(A, 1_000, 4_050);
    hear(A, 2_000, 5_003);
    hear(A, 3_000, 6_200);
    assertThat(liveness.onOwnClock(Instant.ofEpochMilli(10_000), PEER))
        .isEqualTo(Instant.ofEpochMilli(13_003));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 60, -(1L << 60)})
  void aClockThatIsSetBackIsFollowedAfterTwoWindows(long start) {
    now = start;
    long own = 0;
    for (; own < 6_000; own += 100) {
      hear(A, own, own);
      pass(100);
    }
    for (; own < 17_000; own += 100) {
      hear(A, own - 3_600_000, own);
      pass(100);
    }
    assertThat(liveness.onOwnClock(Instant.EPOCH, PEER)).isEqualTo(Instant.ofEpochSecond(3600));
  }

  @Test
  void aClockThatIsSetForwardIsFollowedAtOnce() {
    hear(A, 0, 0);
    pass(100);
    hear(A, 3_600_100, 100);
    assertThat(liveness.onOwnClock(Instant.ofEpochSecond(3600), PEER)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void theClockOfAPeerIsThatOfItsLatestLife() {
    for (int life = 0; life < 20; life++) {
      hear(MemberId.of(PEER, life), 0, 1_000L * life);
      pass(100);
    }
    assertThat(liveness.onOwnClock(Instant.EPOCH, PEER)).isEqualTo(Instant.ofEpochSecond(19));
  }

  @Test
  void whoWasNeverHeardHasThisClock() {
    assertThat(liveness.onOwnClock(Instant.EPOCH, PEER)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void incarnationsHaveOwnersAlsoWhenTheyAreGone() {
    hear(A, 0, Optional.of(new Sign.Control("pekko://a", 7, 1, true)));
    hear(B, 0, Optional.of(new Sign.Control("pekko://b", 8, 1, true)));
    hear(A, 0, Optional.of(new Sign.Control("pekko://a", 9, 0, false)));
    beat(60_000);

    assertThat(liveness.owner(7)).contains(A);
    assertThat(liveness.owner(8)).contains(B);
    assertThat(liveness.owner(9)).contains(A);
    assertThat(liveness.owner(10)).isEmpty();
  }
}
