package io.sampo.shard.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.shard.model.Coverage;
import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.shard.model.ReplicaCommand.Become;
import io.sampo.shard.model.ReplicaCommand.Take;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaMachineTest {
  private static final List<ReplicaState> STATES = List.of(ReplicaState.values());
  private static final Knowledge.Clock CLOCK = new Knowledge.Clock(new PeerId(1), 3);
  private static final UpdateOperation NOTHING = new UpdateOperation.DeletePoints(List.of());

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void takesUnforcedOperationsExactlyWhereItsStateAcceptsThem(ReplicaState state) {
    var decision = ReplicaMachine.decide(in(state), new Take(stamp(1), NOTHING, false));
    if (state.accepts() == ReplicaState.Acceptance.ALWAYS) {
      assertThat(decision).isInstanceOf(Decision.Accepted.class);
    } else {
      assertThat(decision).isInstanceOf(Decision.Rejected.class);
    }
  }

  @ParameterizedTest
  @EnumSource(ReplicaState.class)
  void takesForcedOperationsInEveryState(ReplicaState state) {
    assertThat(ReplicaMachine.decide(in(state), new Take(stamp(1), NOTHING, true)))
        .isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void ignoresAnOperationThatItHasAndTakesOneThatCameLate() {
    var once = take(in(ReplicaState.ACTIVE), stamp(7));
    assertThat(ReplicaMachine.decide(once, new Take(stamp(7), NOTHING, true)))
        .isInstanceOf(Decision.Ignored.class);
    var both = take(once, stamp(6));
    assertThat(both.knowledge().has(stamp(6))).isTrue();
    assertThat(both.knowledge().has(stamp(5))).isFalse();
  }

  @Test
  void localOperationsAreNobodysKnowledge() {
    var replica = in(ReplicaState.DEAD);
    var stamp = ReplicaMachine.localStamp(replica, CLOCK, 1000);
    var taken = take(replica, stamp);
    assertThat(taken.knowledge()).isEqualTo(Knowledge.NONE);
    assertThat(ReplicaMachine.decide(taken, new Take(stamp, NOTHING, true)))
        .isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void newStampsAreLaterThanAllThatWasSeenAlsoWhenTheClockIsSetBack() {
    var seen = take(in(ReplicaState.ACTIVE), new Stamp(new PeerId(2), 9, 4, 2000L << 16));
    var stamp = ReplicaMachine.stamp(seen, CLOCK, 1000);
    assertThat(stamp.hlt()).isEqualTo((2000L << 16) + 1);
    assertThat(stamp.tick()).isEqualTo(1);
    assertThat(ReplicaMachine.stamp(take(seen, stamp), CLOCK, 3000))
        .isEqualTo(new Stamp(new PeerId(1), 3, 2, 3000L << 16));
  }

  @Test
  void anEmptyReplicaMayGoOnWithTheNumbersOfOneThatWasRemoved() {
    var anew = ReplicaMachine.evolve(Replica.NEW, new ReplicaEvent.BegunAnew(41));
    assertThat(anew.lastOperation()).isEqualTo(41);
    assertThat(anew.knowledge()).isEqualTo(Replica.NEW.knowledge());
    assertThatThrownBy(() -> ReplicaMachine.evolve(anew, new ReplicaEvent.BegunAnew(42)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsAdoptedIsKnownAndNotCoveredByTheLog() {
    var other = Knowledge.NONE.with(stamp(3));
    var before = in(ReplicaState.PARTIAL);
    var adopt = ReplicaMachine.decide(before, new ReplicaCommand.Adopt(other, 77));
    var replica = ReplicaMachine.evolve(before, ((Decision.Accepted) adopt).event());
    assertThat(replica.knowledge()).isEqualTo(other);
    assertThat(replica.latestHlt()).isEqualTo(77);
    assertThat(replica.coverage().from(Knowledge.NONE, 1)).isEqualTo(-1);
    assertThat(replica.coverage().from(other, 1)).isZero();
  }

  @Test
  void ignoresTheStateItHasAlready() {
    assertThat(ReplicaMachine.decide(in(ReplicaState.DEAD), new Become(ReplicaState.DEAD)))
        .isInstanceOf(Decision.Ignored.class);
  }

  @Test
  void skipsEventsThatItsKeptStateHasSeenAndRefusesGaps() {
    var twice = take(take(in(ReplicaState.ACTIVE), stamp(1)), stamp(2));
    assertThat(ReplicaMachine.evolve(twice, new OperationTaken(1, stamp(1), NOTHING)))
        .isEqualTo(twice);
    assertThatThrownBy(() -> ReplicaMachine.evolve(twice, new OperationTaken(9, stamp(9), NOTHING)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesAStateChangeFromAStateItIsNotIn() {
    var event = new StateChanged(1, ReplicaState.DEAD, ReplicaState.ACTIVE);
    assertThatThrownBy(() -> ReplicaMachine.evolve(in(ReplicaState.ACTIVE), event))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void randomWalksNumberEventsWithoutGapsAndNeverLowerAClock() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var replica = Replica.NEW;
      for (int step = 0; step < 50; step++) {
        var command =
            random.nextInt(4) == 0
                ? new Become(STATES.get(random.nextInt(STATES.size())))
                : new Take(stamp(1 + random.nextInt(60)), NOTHING, random.nextBoolean());
        var before = replica;
        if (ReplicaMachine.decide(replica, command) instanceof Decision.Accepted(var event)) {
          replica = ReplicaMachine.evolve(replica, event);
          assertThat(event.operation()).as("seed %d", seed).isEqualTo(before.lastOperation() + 1);
        }
        assertThat(replica.knowledge().covers(before.knowledge())).as("seed %d", seed).isTrue();
      }
    }
  }

  private static Replica take(Replica replica, Stamp stamp) {
    var decision = ReplicaMachine.decide(replica, new Take(stamp, NOTHING, true));
    ReplicaEvent event = ((Decision.Accepted) decision).event();
    return ReplicaMachine.evolve(replica, event);
  }

  private static Replica in(ReplicaState state) {
    return new Replica(state, Knowledge.NONE, 0, 0, Coverage.NONE);
  }

  private static Stamp stamp(long tick) {
    return new Stamp(new PeerId(1), 0, tick, tick << 16);
  }
}
