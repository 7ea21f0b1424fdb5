package io.sampo.cluster.membership;

import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.metadata.States;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peer 5 starts; others are peers 1 and 2. */
class ReadinessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Several looks. */
  private static final Duration WHILE = Duration.ofMillis(500);

  private static final MemberId SELF = member(5);

  private final OnePeer leader = new OnePeer(member(1), leading(member(1), member(2), SELF));
  private final OnePeer follower =
      new OnePeer(member(2), following(member(2), Optional.of(member(1)), member(1), SELF));
  private final OnePeer self =
      new OnePeer(SELF, following(SELF, Optional.of(member(1)), member(1), member(2)));

  @AfterEach
  void close() {
    leader.close();
    follower.close();
    self.close();
  }

  private static boolean within(Readiness readiness, Duration limit) {
    return readiness.within(limit).toCompletableFuture().join();
  }

  private void knowsAll() {
    self.knowsItself();
    self.knows(member(1), leader.address());
    self.knows(member(2), follower.address());
  }

  @Test
  void aPeerAloneIsReadyAsSoonAsItIsInItsOwnBook() {
    var readiness = Readiness.start(self.readiness(false));
    assertThat(within(readiness, WHILE)).isFalse();

    self.knowsItself();

    assertThat(within(readiness, PATIENCE)).isTrue();
  }

  @Test
  void oneThatJoinedMustComeToKnowTheOthers() {
    self.knowsItself();
    var readiness = Readiness.start(self.readiness(true));
    assertThat(within(readiness, WHILE)).isFalse();

    self.knows(member(1), leader.address());

    assertThat(within(readiness, PATIENCE)).isTrue();
  }

  @Test
  void itHasToApplyWhatTheOthersHaveCommitted() {
    knowsAll();
    leader.see(OnePeer.at(leader.view(), 40, 40));
    follower.see(OnePeer.at(follower.view(), 40, 40));
    self.see(OnePeer.at(self.view(), 40, 39));
    var readiness = Readiness.start(self.readiness(false));
    assertThat(within(readiness, WHILE)).isFalse();

    self.see(OnePeer.at(self.view(), 40, 40));

    assertThat(within(readiness, PATIENCE)).isTrue();
  }

  @Test
  void whoCannotBeAskedIsNotWaitedFor() {
    knowsAll();
    leader.close();
    follower.close();

    assertThat(within(Readiness.start(self.readiness(false)), PATIENCE)).isTrue();
  }

  @Test
  void whoWasRemovedLetsItsOwnDataBeRead() {
    self.see(OnePeer.at(self.view(), 1, 1, new Condition.Stopped()));

    assertThat(within(Readiness.start(self.readiness(false)), PATIENCE)).isTrue();
  }

  @Test
  void aReplicaThatIsToServeReadsMustBeOpen() {
    self.knowsItself();
    self.executes(States.collection("c", null));

    assertThat(within(Readiness.start(self.readiness(false)), WHILE)).isFalse();
  }
}
