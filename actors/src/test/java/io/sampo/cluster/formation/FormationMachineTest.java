package io.sampo.cluster.formation;

import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftView;
import io.sampo.cluster.formation.FormationMachine.Action;
import io.sampo.cluster.formation.FormationMachine.Seen;
import io.sampo.cluster.formation.FormationMachine.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One test per row of what a peer does about the control cluster. */
class FormationMachineTest {
  private static final MemberId A = member(1);
  private static final MemberId B = member(2);
  private static final MemberId C = member(3);
  private static final RaftView A_LEADS = leading(A, B, C);
  private static final RaftView B_LEADS = following(A, Optional.of(B), B, C);
  private static final RaftView NOBODY_LEADS = following(A, Optional.empty(), B, C);

  private final Map<MemberId, Sign> signs = new TreeMap<>();

  private void isIn(MemberId member, long formation, boolean up) {
    signs.put(
        member,
        new Sign(
            member, 0, 0, true, 0, Optional.of(new Sign.Control("pekko://x", 1, formation, up))));
  }

  private Action decide(RaftView raft, long formation, Stage stage, long joined, int seconds) {
    return decide(raft, formation, stage, joined, Optional.empty(), seconds);
  }

  private Action decide(
      RaftView raft,
      long formation,
      Stage stage,
      long joined,
      Optional<MemberId> joinedAt,
      int seconds) {
    return FormationMachine.decide(
        new Seen(raft, formation, stage, joined, joinedAt, Duration.ofSeconds(seconds), signs));
  }

  private Action outside(RaftView raft, long formation) {
    return decide(raft, formation, Stage.OUTSIDE, 0, 0);
  }

  @Test
  void aLeaderOutsideFormsTheNextNumber() {
    assertThat(outside(A_LEADS, 0)).isEqualTo(new Action.Form(1));
    assertThat(outside(A_LEADS, 7)).isEqualTo(new Action.Form(8));
  }

  @Test
  void aLeaderOutsideHandsOverToTheFirstVoterThatIsIn() {
    isIn(C, 7, true);
    assertThat(outside(A_LEADS, 7)).isEqualTo(new Action.HandOver(C));
    isIn(B, 7, true);
    assertThat(outside(A_LEADS, 7)).isEqualTo(new Action.HandOver(B));
  }

  @Test
  void aVoterOfAnotherFormationOrOnTheWayIsNotIn() {
    isIn(B, 6, true);
    isIn(C, 7, false);
    isIn(A, 7, true); // its own sign says nothing
    assertThat(outside(A_LEADS, 7)).isEqualTo(new Action.Form(8));
  }

  @Test
  void aLearnerThatIsInDoesNotGetTheLead() {
    isIn(C, 7, true);
    var learning =
        new RaftView(
            A,
            RaftView.Role.LEADER,
            1,
            Optional.of(A),
            Set.of(A, B, C),
            Set.of(A, B),
            1,
            1,
            1,
            Map.of(),
            new RaftView.Condition.Working(),
            0);

    assertThat(outside(learning, 7)).isEqualTo(new Action.Form(8));
  }

  @Test
  void aFollowerJoinsThroughTheLeader() {
    isIn(B, 7, true);
    assertThat(outside(B_LEADS, 7)).isEqualTo(new Action.Join(7, B));
  }

  @Test
  void aFollowerWaitsForALeaderThatIsNotInTheLatestFormation() {
    isIn(C, 7, true); // in, and does not lead
    assertThat(outside(B_LEADS, 7)).isInstanceOf(Action.Wait.class);
    isIn(B, 6, true);
    assertThat(outside(B_LEADS, 7)).isInstanceOf(Action.Wait.class);
    isIn(B, 7, false);
    assertThat(outside(B_LEADS, 7)).isInstanceOf(Action.Wait.class);
    isIn(B, 0, true);
    assertThat(outside(B_LEADS, 0)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void nobodyMovesWithoutALeader() {
    isIn(B, 7, true);
    assertThat(outside(NOBODY_LEADS, 7)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void nobodyMovesWhereConsensusDoesNotRun() {
    for (var condition :
        new RaftView.Condition[] {
          new RaftView.Condition.Stopped(), new RaftView.Condition.Failed("disk")
        }) {
      var broken =
          new RaftView(
              A,
              RaftView.Role.LEADER,
              1,
              Optional.of(A),
              Set.of(A),
              Set.of(A),
              1,
              1,
              1,
              Map.of(),
              condition,
              0);
      assertThat(outside(broken, 7)).isInstanceOf(Action.Wait.class);
    }
  }

  @Test
  void aMemberOfTheLatestFormationStays() {
    assertThat(decide(A_LEADS, 7, Stage.UP, 7, 0)).isInstanceOf(Action.Wait.class);
    assertThat(decide(NOBODY_LEADS, 7, Stage.UP, 7, 9000)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void aMemberThatIsAheadOfItsCopyOfTheLogStays() {
    assertThat(decide(A_LEADS, 7, Stage.UP, 8, 0)).isInstanceOf(Action.Wait.class);
    assertThat(decide(A_LEADS, 7, Stage.JOINING, 8, 0)).isInstanceOf(Action.Wait.class);
  }

  @Test
  void aMemberOfAFormerFormationBeginsAnew() {
    assertThat(decide(A_LEADS, 8, Stage.UP, 7, 0)).isInstanceOf(Action.Recycle.class);
    assertThat(decide(NOBODY_LEADS, 8, Stage.JOINING, 7, 0)).isInstanceOf(Action.Recycle.class);
  }

  @Test
  void whoJoinsAtAMemberThatFallsSilentBeginsAnewAtOnce() {
    isIn(B, 7, true);
    assertThat(decide(B_LEADS, 7, Stage.JOINING, 7, Optional.of(B), 1))
        .isInstanceOf(Action.Wait.class);
    assertThat(decide(B_LEADS, 7, Stage.JOINING, 7, Optional.of(C), 1))
        .isInstanceOf(Action.Recycle.class);
  }

  @Test
  void joiningTakesItsTimeAndNotForEver() {
    assertThat(decide(B_LEADS, 7, Stage.JOINING, 7, 8)).isInstanceOf(Action.Wait.class);
    assertThat(decide(B_LEADS, 7, Stage.JOINING, 7, 9)).isInstanceOf(Action.Recycle.class);
  }

  @Test
  void whoWasDroppedBeginsAnewWhateverElse() {
    for (var raft : new RaftView[] {A_LEADS, B_LEADS, NOBODY_LEADS}) {
      assertThat(decide(raft, 7, Stage.GONE, 7, 0)).isInstanceOf(Action.Recycle.class);
    }
  }

  private Seen seen(RaftView raft, Stage stage, long joined) {
    return new Seen(raft, 7, stage, joined, Optional.empty(), Duration.ZERO, signs);
  }

  private Optional<MemberId> entrance(RaftView raft) {
    return FormationMachine.entrance(seen(raft, Stage.JOINING, 7));
  }

  @Test
  void onlyAMemberOfTheLatestFormationIsIn() {
    assertThat(FormationMachine.isIn(seen(B_LEADS, Stage.UP, 7))).isTrue();
    assertThat(FormationMachine.isIn(seen(B_LEADS, Stage.UP, 6))).isFalse();
    for (var stage : Set.of(Stage.OUTSIDE, Stage.JOINING, Stage.GONE)) {
      assertThat(FormationMachine.isIn(seen(B_LEADS, stage, 7))).isFalse();
    }
  }

  @Test
  void theCoordinatorIsReachedThroughTheLeader() {
    isIn(A, 7, true); // its own sign says nothing
    isIn(B, 7, true);
    isIn(C, 7, true);
    assertThat(entrance(B_LEADS)).contains(B);
  }

  @Test
  void orThroughAnyOtherThatIsIn() {
    isIn(B, 6, true);
    isIn(C, 7, true);
    assertThat(entrance(B_LEADS)).contains(C);
    assertThat(entrance(NOBODY_LEADS)).contains(C);
    assertThat(entrance(A_LEADS)).contains(C);
    isIn(C, 7, false);
    assertThat(entrance(B_LEADS)).isEmpty();
  }
}
