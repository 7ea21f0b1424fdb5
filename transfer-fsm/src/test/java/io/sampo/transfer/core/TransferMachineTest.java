package io.sampo.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferCommand.Done;
import io.sampo.transfer.model.TransferCommand.Failed;
import io.sampo.transfer.model.TransferCommand.OutOfReach;
import io.sampo.transfer.model.TransferDecision;
import io.sampo.transfer.model.TransferEffect;
import io.sampo.transfer.model.TransferMethod;
import io.sampo.transfer.model.TransferState;
import io.sampo.transfer.model.TransferState.Closing;
import io.sampo.transfer.model.TransferState.Filling;
import io.sampo.transfer.model.TransferState.Live;
import io.sampo.transfer.model.TransferState.Opening;
import io.sampo.transfer.model.TransferState.Over;
import io.sampo.transfer.model.TransferState.Settling;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransferMachineTest {
  @Test
  void goesThroughAllStagesWhenEachIsDone() {
    assertThat(TransferMachine.decide(new Filling(1), new Done(1))).isEqualTo(work(new Opening(1)));
    assertThat(TransferMachine.decide(new Opening(1), new Done(1)))
        .isEqualTo(work(new Settling(1)));
    assertThat(TransferMachine.decide(new Settling(1), new Done(1)))
        .isEqualTo(work(new Closing(1)));
    assertThat(TransferMachine.decide(new Closing(1), new Done(1)).next()).isInstanceOf(Over.class);
  }

  @Test
  void triesAStageAgainAndGivesUpAfterThreeAttemptsInAll() {
    for (Live stage : List.of(new Filling(1), new Opening(1), new Settling(1), new Closing(1))) {
      TransferDecision decision = TransferMachine.decide(stage, new Failed(1, "a"));
      assertThat(decision.next()).hasSameClassAs(stage);
      assertThat(decision.effect())
          .isEqualTo(new TransferEffect.WorkLater((Live) decision.next(), 1));
      decision = TransferMachine.decide(decision.next(), new Failed(2, "b"));
      decision = TransferMachine.decide(decision.next(), new Failed(3, "c"));
      assertThat(decision.next()).isEqualTo(new Over("c"));
      assertThat(decision.effect()).isEqualTo(new TransferEffect.Abort("c"));
    }
  }

  @Test
  void copiesThePointsWhereTheLogDoesNotReachBack() {
    for (TransferState stage : List.of(new Filling(2), new Settling(2))) {
      assertThat(TransferMachine.decide(stage, new OutOfReach(2)).effect())
          .isEqualTo(new TransferEffect.Replace(TransferMethod.STREAM_RECORDS));
    }
  }

  @Test
  void ignoresWhatComesFromAnEarlierAttemptOrTooLate() {
    for (TransferState state : List.of(new Settling(2), new Over("finished"))) {
      assertThat(TransferMachine.decide(state, new Done(1)))
          .isEqualTo(new TransferDecision(state, new TransferEffect.None()));
    }
  }

  @Test
  void goesOnWhereWhatAllAgreedOnShowsItToBe() {
    assertThat(TransferMachine.begin(by(TransferMethod.WAL_DELTA), ReplicaState.RECOVERY))
        .isEqualTo(new Filling(1));
    assertThat(TransferMachine.begin(by(TransferMethod.WAL_DELTA), ReplicaState.PARTIAL))
        .isEqualTo(new Settling(1));
    assertThat(TransferMachine.begin(by(TransferMethod.STREAM_RECORDS), ReplicaState.PARTIAL))
        .isEqualTo(new Filling(1));
  }

  private static TransferDecision work(Live next) {
    return new TransferDecision(next, new TransferEffect.Work(next));
  }

  private static Transfer by(TransferMethod method) {
    var replica = new ReplicaId(new UUID(1, 2), new ShardId(0));
    return new Transfer(7, replica, new PeerId(1), new PeerId(2), true, method);
  }
}
