package io.sampo.shard.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.model.WriteOutcome;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.UpdateResult.Status;
import io.sampo.storage.model.WriteOptions.Ordering;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaSetRulesTest {
  private static final PeerId ONE = new PeerId(1);
  private static final PeerId TWO = new PeerId(2);
  private static final PeerId THREE = new PeerId(3);
  private static final Refusal BROKEN = new Refusal.Internal("broken");

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void newOperationsAreSentToWhoGetsWritesAndIsUsed(ReplicaState state) {
    assertThat(ReplicaSetRules.targets(set(1, ReplicaState.ACTIVE, state)))
        .isEqualTo(state.getsWrites() ? List.of(TWO) : List.of());
    assertThat(ReplicaSetRules.targets(without(TWO, set(1, ReplicaState.ACTIVE, state)))).isEmpty();
  }

  @Test
  void aWeakWriteBeginsHereThenAtWhoLives() {
    var set = set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.ACTIVE);
    assertThat(ReplicaSetRules.leaders(set, Ordering.WEAK, THREE::equals))
        .containsExactly(ONE, THREE, TWO);
    var dead = set(1, ReplicaState.DEAD, ReplicaState.ACTIVE, ReplicaState.PARTIAL);
    assertThat(ReplicaSetRules.leaders(dead, Ordering.WEAK, THREE::equals)).containsExactly(TWO);
  }

  @Test
  void anOrderedWriteHasOneLeaderForAll() {
    var set = set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.DEAD);
    assertThat(ReplicaSetRules.leaders(set, Ordering.MEDIUM, _ -> false)).containsExactly(TWO);
    assertThat(ReplicaSetRules.leaders(set, Ordering.STRONG, _ -> false)).containsExactly(THREE);
  }

  @Test
  void readsAskThisPeerFirstAndTheSilentLast() {
    var set = set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.ACTIVE);
    assertThat(ReplicaSetRules.readers(set, List.of(TWO, THREE, ONE), THREE::equals, true))
        .containsExactly(ONE, THREE, TWO);
    var fewer = without(THREE, set);
    assertThat(ReplicaSetRules.readers(fewer, List.of(THREE, TWO, ONE), _ -> true, true))
        .containsExactly(ONE, TWO);
    assertThat(ReplicaSetRules.readers(set, List.of(TWO, THREE, ONE), THREE::equals, false))
        .containsExactly(THREE, ONE, TWO);
  }

  @Test
  void theLastGoodReplicaIsNeverDisabled() {
    var set = set(1, ReplicaState.ACTIVE, ReplicaState.PARTIAL, ReplicaState.ACTIVE);
    assertThat(ReplicaSetRules.mayDisable(set, ONE)).isTrue();
    assertThat(ReplicaSetRules.mayDisable(without(THREE, set), ONE)).isFalse();
    assertThat(ReplicaSetRules.mayDisable(without(THREE, set), TWO)).isTrue();
  }

  @Test
  void theLastSourceIsTheOnlyCompleteOneOrWhoMayBecomeIt() {
    var set = set(1, ReplicaState.ACTIVE, ReplicaState.PARTIAL);
    assertThat(ReplicaSetRules.isLastSource(set, ONE)).isTrue();
    assertThat(ReplicaSetRules.isLastSource(set, TWO)).isFalse();
    assertThat(ReplicaSetRules.isLastSource(set(1, ReplicaState.INITIALIZING), ONE)).isTrue();
    assertThat(ReplicaSetRules.isLastSource(set(1, ReplicaState.DEAD), ONE)).isFalse();
  }

  @Test
  void aWriteThatAllTookIsAnsweredByTheHighestPeerAtTheWorstLevel() {
    var verdict =
        ReplicaSetRules.judge(
            set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE),
            List.of(done(ONE, 7, Status.WAIT_TIMEOUT), done(TWO, 9, Status.COMPLETED)));
    assertThat(verdict.result()).isEqualTo(new UpdateResult(9L, Status.WAIT_TIMEOUT));
    assertThat(verdict.deactivate()).isEmpty();
  }

  @Test
  void whoLacksAWriteIsDeactivatedBeforeTheClientHearsOfSuccess() {
    var verdict =
        ReplicaSetRules.judge(
            set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE),
            List.of(done(ONE, 7, Status.COMPLETED), failed(TWO)));
    assertThat(verdict.result()).isNotNull();
    assertThat(verdict.failed()).containsExactly(TWO);
  }

  @Test
  void tooFewSuccessesAreTheFailuresErrorAndStillDeactivate() {
    var verdict =
        ReplicaSetRules.judge(
            set(2, ReplicaState.ACTIVE, ReplicaState.ACTIVE),
            List.of(done(ONE, 7, Status.COMPLETED), failed(TWO)));
    assertThat(verdict.refusal()).contains(BROKEN);
    assertThat(verdict.failed()).containsExactly(TWO);
  }

  @Test
  void aReplicaThatWasDeadBeforeIsNoFailure() {
    var verdict =
        ReplicaSetRules.judge(
            set(2, ReplicaState.ACTIVE, ReplicaState.DEAD),
            List.of(done(ONE, 7, Status.COMPLETED)));
    assertThat(verdict.result()).isNotNull();
  }

  @Test
  void aFactorOfTwoIsNotReachedByWhoOnlyHasStoppedToUseTheOther() {
    var both = set(2, ReplicaState.ACTIVE, ReplicaState.ACTIVE);
    var alone = List.<WriteOutcome>of(done(ONE, 7, Status.COMPLETED));
    assertThat(ReplicaSetRules.canReachFactor(both)).isTrue();
    assertThat(ReplicaSetRules.canReachFactor(without(TWO, both))).isFalse();
    assertThat(ReplicaSetRules.reachedFactor(without(TWO, both), alone)).isFalse();

    var agreed = set(2, ReplicaState.ACTIVE, ReplicaState.DEAD);
    assertThat(ReplicaSetRules.canReachFactor(agreed)).isTrue();
    assertThat(ReplicaSetRules.reachedFactor(agreed, alone)).isTrue();
  }

  @Test
  void aFactorOfOneIsReachedByWhoeverIsLeft() {
    var left = without(TWO, set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE));
    assertThat(ReplicaSetRules.canReachFactor(left)).isTrue();
    assertThat(ReplicaSetRules.reachedFactor(left, List.of(done(ONE, 7, Status.COMPLETED))))
        .isTrue();
  }

  @Test
  void aLeaderThatIsNoneDeactivatesNobody() {
    var verdict =
        ReplicaSetRules.judge(
            set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.ACTIVE),
            List.of(
                done(ONE, 7, Status.COMPLETED),
                failed(TWO),
                new WriteOutcome.Outdated(THREE, new Refusal.ShardUnavailable("no"))));
    assertThat(verdict.refusal()).contains(new Refusal.ShardUnavailable("no"));
    assertThat(verdict.deactivate()).isEmpty();
  }

  @Test
  void whatTheDataForbidIsTheAnswerOfTheLeader() {
    var refused = new WriteOutcome.Refused(ONE, Refusal.NotFound.point(PointId.num(5)));
    var verdict =
        ReplicaSetRules.judge(
            set(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE),
            List.of(refused, done(TWO, 3, Status.COMPLETED)));
    assertThat(verdict.refusal()).contains(refused.why());
    assertThat(verdict.deactivate()).isEmpty();
  }

  @Test
  void whoBecameCompleteWithoutTheWriteIsFound() {
    var outcomes = List.<WriteOutcome>of(done(ONE, 1, Status.COMPLETED), failed(TWO));
    assertThat(
            ReplicaSetRules.lacking(
                set(1, ReplicaState.ACTIVE, ReplicaState.DEAD, ReplicaState.ACTIVE), outcomes))
        .containsExactly(THREE);
  }

  private static WriteOutcome done(PeerId peer, long operation, Status status) {
    return new WriteOutcome.Done(peer, new UpdateResult(operation, status));
  }

  private static WriteOutcome failed(PeerId peer) {
    return new WriteOutcome.Failed(peer, BROKEN);
  }

  /** Of peers 1, 2, … in these states, as peer 1 sees them. */
  private static ReplicaSet set(int writeFactor, ReplicaState... states) {
    var byPeer = new TreeMap<PeerId, ReplicaState>(ReplicaSet.BY_ID);
    for (int i = 0; i < states.length; i++) {
      byPeer.put(new PeerId(i + 1), states[i]);
    }
    return new ReplicaSet(ONE, byPeer, Set.of(), writeFactor);
  }

  private static ReplicaSet without(PeerId disabled, ReplicaSet set) {
    return new ReplicaSet(set.self(), set.states(), Set.of(disabled), set.writeFactor());
  }
}
