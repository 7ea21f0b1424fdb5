package io.sampo.cluster.replication;

import static io.sampo.cluster.replication.ConfirmationRule.LONGEST_SILENCE;
import static io.sampo.cluster.replication.ConfirmationRule.LONGEST_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.replication.ConfirmationRule.Hearing;
import io.sampo.cluster.replication.ConfirmationRule.Said;
import io.sampo.cluster.replication.ConfirmationRule.Verdict;
import io.sampo.shard.model.ReplicaState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfirmationRuleTest {
  private static final Duration LONG = LONGEST_WAIT.multipliedBy(2);

  private static Verdict decide(Duration waited, Said... said) {
    return ConfirmationRule.decide(List.of(said), false, Hearing.AGREEMENTS, waited);
  }

  @Test
  void whoHasAllThatTheOthersHaveServes() {
    assertThat(decide(Duration.ZERO, Said.EVEN, Said.EVEN)).isEqualTo(Verdict.SERVE);
  }

  @Test
  void whoIsNotCompleteKeepsNobodyFromServingAlsoWhereNothingIsHeardOfAgreements() {
    assertThat(ConfirmationRule.decide(List.of(Said.ASIDE), false, Hearing.MAJORITY, Duration.ZERO))
        .isEqualTo(Verdict.SERVE);
    assertThat(ConfirmationRule.decide(List.of(Said.EVEN), false, Hearing.MAJORITY, Duration.ZERO))
        .isEqualTo(Verdict.ASK_AGAIN);
  }

  @Test
  void soDoesTheOnlyReplica() {
    assertThat(decide(Duration.ZERO)).isEqualTo(Verdict.SERVE);
  }

  @Test
  void theOnlySurvivorServesAfterAWhile() {
    var almost = LONGEST_SILENCE.minusNanos(1);

    assertThat(decide(almost, Said.GONE, Said.GONE)).isEqualTo(Verdict.ASK_AGAIN);
    assertThat(decide(almost, Said.EVEN, Said.GONE)).isEqualTo(Verdict.ASK_AGAIN);
    assertThat(decide(LONGEST_SILENCE, Said.GONE, Said.GONE)).isEqualTo(Verdict.SERVE);
  }

  @Test
  void aPeerThatIsStartingIsWaitedForLonger() {
    assertThat(decide(LONGEST_SILENCE, Said.NOT_YET)).isEqualTo(Verdict.ASK_AGAIN);
    assertThat(decide(LONGEST_WAIT, Said.NOT_YET)).isEqualTo(Verdict.SERVE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Said.class,
      names = {"NOT_YOU", "NOT_TAKEN", "TOO_FAR"})
  void howeverLongItTakesOneThatLacksSomethingDoesNotServe(Said said) {
    assertThat(decide(LONG, Said.EVEN, said)).isNotEqualTo(Verdict.SERVE);
  }

  @Test
  void whatIsNotInTheOthersLogsComesByATransfer() {
    assertThat(decide(Duration.ZERO, Said.TOO_FAR, Said.NOT_TAKEN)).isEqualTo(Verdict.GIVE_UP);
  }

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void onlyWhoIsTakenForCompleteIsDeclaredDeadForWhatItLacks(ReplicaState own) {
    var takenForComplete =
        switch (own) {
          case ACTIVE, LISTENER, INITIALIZING -> true;
          case DEAD,
              PARTIAL,
              RECOVERY,
              PARTIAL_SNAPSHOT,
              MANUAL_RECOVERY,
              ACTIVE_READ,
              RESHARDING,
              RESHARDING_SCALE_DOWN ->
              false;
        };
    assertThat(ConfirmationRule.mayGiveUp(own)).isEqualTo(takenForComplete);
  }

  @Test
  void aFullDiskIsAskedForMoreLessOften() {
    assertThat(decide(Duration.ZERO, Said.NOT_TAKEN, Said.NOT_YET))
        .isEqualTo(Verdict.ASK_AGAIN_LATER);
  }

  @Test
  void whatWasSaidBeforeANewDoubtIsOfNoUse() {
    assertThat(ConfirmationRule.decide(List.of(Said.EVEN), true, Hearing.AGREEMENTS, LONG))
        .isEqualTo(Verdict.ASK_AGAIN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Hearing.class,
      names = {"MAJORITY", "TOO_FEW"})
  void whoDoesNotHearWhatIsAgreedOnMayBeDeadToTheOthers(Hearing hearing) {
    assertThat(ConfirmationRule.decide(List.of(Said.EVEN), false, hearing, LONG))
        .isEqualTo(Verdict.ASK_AGAIN);
    assertThat(ConfirmationRule.decide(List.of(Said.GONE), false, hearing, LONG))
        .isEqualTo(Verdict.SERVE);
  }

  /** Seen with a disk that was full: the log was followed again only after seconds. */
  @Test
  void whoHearsAMajorityAndNotWhatItAgreedOnWaitsLongerForASilentReplica() {
    var almost = LONGEST_WAIT.minusNanos(1);

    assertThat(ConfirmationRule.decide(List.of(Said.GONE), false, Hearing.MAJORITY, almost))
        .isEqualTo(Verdict.ASK_AGAIN);
    assertThat(ConfirmationRule.decide(List.of(Said.GONE), false, Hearing.TOO_FEW, almost))
        .isEqualTo(Verdict.SERVE);
  }
}
