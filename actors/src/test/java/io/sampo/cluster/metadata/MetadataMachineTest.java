package io.sampo.cluster.metadata;

import static io.sampo.cluster.metadata.States.after;
import static io.sampo.cluster.metadata.States.change;
import static io.sampo.cluster.metadata.States.id;
import static io.sampo.cluster.metadata.States.keySet;
import static io.sampo.cluster.metadata.States.member;
import static io.sampo.cluster.metadata.States.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogEvent;
import io.sampo.cluster.metadata.LogOperation.Acquire;
import io.sampo.cluster.metadata.LogOperation.Announce;
import io.sampo.cluster.metadata.LogOperation.Append;
import io.sampo.cluster.metadata.LogOperation.Form;
import io.sampo.cluster.metadata.LogOperation.Lost;
import io.sampo.storage.model.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataMachineTest {
  private static final LogAnswer DONE = new LogAnswer.Done();

  /** The first caller has the journal, with two changes in it. */
  private final ClusterState taken =
      after(
          ClusterState.EMPTY,
          new Acquire(null, id(1)),
          new Append(1, id(11), 0, List.of(keySet(1), keySet(2))));

  @Test
  void whoAcquiresGetsTheNextEpochAndTheSequenceNumber() {
    var step = MetadataMachine.apply(taken, new Acquire(null, id(2)));

    assertThat(step.answer()).isEqualTo(new LogAnswer.Acquired(2, 2));
    assertThat(step.state().journal().holder()).isEqualTo(id(2));
  }

  @Test
  void aRestartGoesOnWithTheEpochItHolds() {
    assertThat(MetadataMachine.apply(taken, new Acquire(1L, id(1))).answer())
        .isEqualTo(new LogAnswer.Acquired(2, 2));
  }

  @Test
  void aRestartThatWasReplacedIsFencedAndChangesNothing() {
    var replaced = after(taken, new Acquire(null, id(2)));

    var step = MetadataMachine.apply(replaced, new Acquire(1L, id(1)));

    assertThat(step.answer()).isEqualTo(new LogAnswer.Fenced(2));
    assertThat(step.state()).isSameAs(replaced);
  }

  @Test
  void anAcquisitionWhoseAnswerWasLostDoesNotShutItsOwnCallerOut() {
    var unanswered = after(taken, new Acquire(1L, id(1)));

    assertThat(MetadataMachine.apply(unanswered, new Acquire(1L, id(1))).answer())
        .isEqualTo(new LogAnswer.Acquired(3, 2));
  }

  @Test
  void aStaleEpochWritesNothing() {
    var replaced = after(taken, new Acquire(null, id(2)));

    var step = MetadataMachine.apply(replaced, new Append(1, id(11), 2, List.of(keySet(3))));

    assertThat(step.answer()).isEqualTo(new LogAnswer.Fenced(2));
    assertThat(step.state()).isSameAs(replaced);
  }

  @Test
  void anEpochThatIsNotYetGivenWritesNothing() {
    assertThat(MetadataMachine.apply(taken, new Append(2, id(11), 2, List.of(keySet(3)))).answer())
        .isEqualTo(new LogAnswer.Fenced(1));
  }

  @Test
  void anotherSequenceNumberIsAConflictAndWritesNothing() {
    for (long previous : new long[] {0, 1, 3}) {
      var step = MetadataMachine.apply(taken, new Append(1, id(12), previous, List.of(keySet(3))));

      assertThat(step.answer()).isEqualTo(new LogAnswer.Conflict(2));
      assertThat(step.state()).isSameAs(taken);
    }
  }

  @Test
  void theSameAppendAgainIsDoneAndIsNotAppliedTwice() {
    var step =
        MetadataMachine.apply(taken, new Append(1, id(11), 0, List.of(keySet(1), keySet(2))));

    assertThat(step.answer()).isEqualTo(DONE);
    assertThat(step.state()).isSameAs(taken);
  }

  @Test
  void anOlderAppendOfTheSameWriterIsAConflict() {
    var further = after(taken, new Append(1, id(11), 2, List.of(keySet(3))));

    assertThat(
            MetadataMachine.apply(further, new Append(1, id(11), 0, List.of(keySet(1)))).answer())
        .isEqualTo(new LogAnswer.Conflict(3));
  }

  @Test
  void aChangeIsInTheCatalogWithItsOutcome() {
    assertThat(taken.catalog().keys()).containsOnlyKeys("key1", "key2");
    assertThat(taken.catalog().outcomes().of(id(2))).isPresent();
    assertThat(taken.journal().sequence()).isEqualTo(2);
  }

  @Test
  void aRefusalTakesASequenceNumberAndNothingElse() {
    var refusal = new io.sampo.cluster.catalog.Outcome(false, null);
    var state =
        after(
            taken,
            new Append(
                1,
                id(11),
                2,
                List.of(new io.sampo.cluster.catalog.CatalogChange(id(3), List.of(), refusal))));

    assertThat(state.journal().sequence()).isEqualTo(3);
    assertThat(state.catalog().index()).isEqualTo(2);
    assertThat(state.catalog().outcomes().of(id(3))).contains(refusal);
  }

  @Test
  void whoIsRemovedHasNoAddressAndItsLifeIsRemembered() {
    var announced = after(taken, new Announce(peer(5, 0)), new Announce(peer(6, 0)));

    var state =
        after(
            announced,
            new Append(1, id(11), 2, List.of(change(3, new CatalogEvent.PeerRemoved(3, 5)))));

    assertThat(state.peers().known()).containsOnlyKeys(6L);
    assertThat(state.peers().uriOf(member(5, 0))).isEmpty();
    assertThat(state.peers().nextLife(new PeerId(5))).isEqualTo(1);
  }

  @Test
  void anAnnouncementReplacesTheOneBefore() {
    var moved = new Peers.Peer(member(5, 0).value(), "http://elsewhere", "1.20.0", id(9));

    var state = after(taken, new Announce(peer(5, 0)), new Announce(moved));

    assertThat(state.peers().of(new PeerId(5))).contains(moved);
    assertThat(state.peers().at("http://p5")).isEmpty();
  }

  @Test
  void livesNeverGoBack() {
    var state = after(taken, new Announce(peer(5, 0)), new Announce(peer(5, 2)));

    var late = MetadataMachine.apply(state, new Announce(peer(5, 1)));

    assertThat(late.answer()).isEqualTo(new LogAnswer.Conflict(1));
    assertThat(late.state()).isSameAs(state);
    assertThat(state.peers().uriOf(member(5, 1))).isEmpty();
    assertThat(state.peers().uriOf(member(5, 2))).contains("http://p5");
    assertThat(state.peers().nextLife(new PeerId(5))).isEqualTo(3);
  }

  @Test
  void whoGoesOnAloneIsKnownByItsNewLife() {
    var state = after(taken, new Announce(peer(5, 0)), new Announce(peer(6, 0)));

    var alone = state.peers().only(member(5, 1));

    assertThat(alone.known()).containsOnlyKeys(5L);
    assertThat(alone.uriOf(member(5, 1))).contains("http://p5");
    assertThat(alone.nextLife(new PeerId(5))).isEqualTo(2);
    assertThat(alone.nextLife(new PeerId(6))).isEqualTo(1);
    assertThat(state.peers().only(member(7, 0)).known()).isEmpty();
  }

  @Test
  void onlyTheNextFormationIsFormed() {
    assertThat(MetadataMachine.apply(taken, new Form(new Formation(2, 5))).answer())
        .isEqualTo(new LogAnswer.Conflict(0));

    var first = MetadataMachine.apply(taken, new Form(new Formation(1, 5)));
    assertThat(first.answer()).isEqualTo(DONE);
    assertThat(first.state().formation()).isEqualTo(new Formation(1, 5));

    var rival = MetadataMachine.apply(first.state(), new Form(new Formation(1, 6)));
    assertThat(rival.answer()).isEqualTo(new LogAnswer.Conflict(1));
    assertThat(rival.state()).isSameAs(first.state());
  }

  @Test
  void aLossChangesNothing() {
    var step = MetadataMachine.apply(taken, new Lost(member(5, 0).value()));

    assertThat(step.answer()).isEqualTo(DONE);
    assertThat(step.state()).isSameAs(taken);
  }
}
