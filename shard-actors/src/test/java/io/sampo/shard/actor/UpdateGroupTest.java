package io.sampo.shard.actor;

import static io.sampo.shard.actor.ReplicaFixture.ACTIVE;
import static io.sampo.shard.actor.ReplicaFixture.ID;
import static io.sampo.shard.actor.ReplicaFixture.copied;
import static io.sampo.shard.actor.ReplicaFixture.update;
import static io.sampo.shard.actor.ReplicaFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.Copying;
import io.sampo.shard.port.Progress;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UpdateGroupTest {
  private final ReplicaFixture fixture = new ReplicaFixture();
  private final ReplicaClock clock =
      new ReplicaClock(ReplicaFixture.SELF, InstantSource.system(), least -> least);

  @Test
  void eachOperationFollowsTheOneBeforeItAndWhatIsKnownIsNone() {
    var group = decide(ACTIVE, List.of(update(upsert(1)), update(copied(1)), update(copied(1))));
    assertThat(group.events()).extracting(ReplicaEvent::operation).containsExactly(2L, 3L);
    assertThat(group.lastOperation()).isEqualTo(3);
  }

  @Test
  void anUpdateIsLoggedWithItsOperationAndVisibleWhenItIsApplied() {
    var first = update(upsert(1));
    var second = update(copied(1));
    var again = update(copied(1));
    decide(ACTIVE, List.of(first, second, again)).logged(fixture.replica.worker());
    assertThat(first.logged()).isCompletedWithValue(2L);
    assertThat(second.logged()).isCompletedWithValue(3L);
    assertThat(again.logged()).isCompletedWithValue(3L);
    assertThat(again.applied()).isNotDone();
    fixture.work();
    assertThat(first.applied()).isCompletedWithValue(2L);
    assertThat(again.applied()).isCompletedWithValue(3L);
    assertThat(again.copies()).isCompletedWithValue(List.of());
  }

  @Test
  void whatIsRefusedFailsAtOnceAndTakesNoNumber() {
    var late = PendingUpdate.of(copied(2), false, () -> false);
    var dead = ACTIVE.after(2, ReplicaState.DEAD);
    var rejected = update(upsert(2));
    var copy = update(copied(1));
    var group = decide(dead, List.of(late, rejected, copy));
    assertThat(late.logged()).isCompletedExceptionally();
    assertThat(rejected.logged()).isCompletedExceptionally();
    assertThat(group.events()).extracting(ReplicaEvent::operation).containsExactly(3L);
    assertThat(group.bytes()).isEqualTo(late.bytes() + rejected.bytes() + copy.bytes());
  }

  @Test
  void onlyNewOperationsAreSentAndEachGetsItsOwnCopies() {
    var sent = new ArrayList<Boolean>();
    var peers = List.of(new PeerId(10), new PeerId(11));
    Copying copying =
        (replica, operations, await) -> {
          assertThat(replica).isEqualTo(ID);
          assertThat(operations).hasSize(2);
          sent.add(await);
          return peers.stream().map(UpdateGroupTest::copyAt).toList();
        };
    var first = update(upsert(1));
    var copy = update(copied(1));
    var local = update(new Draft.Local(ReplicaFixture.operation(2)));
    var last = PendingUpdate.of(upsert(2), true, () -> true);
    decide(ACTIVE, List.of(first, copy, local, last)).send(ID, copying);
    assertThat(sent).as("one of them waits").containsExactly(true);
    assertThat(first.copies().join()).extracting(Copy::peer).containsExactly(peers.getFirst());
    assertThat(last.copies().join()).extracting(Copy::peer).containsExactly(peers.getLast());
    assertThat(copy.copies()).isCompletedWithValue(List.of());
    assertThat(local.copies()).isCompletedWithValue(List.of());
  }

  @Test
  void nothingIsSentWhereNothingIsNew() {
    var group = decide(ACTIVE, List.of(update(copied(1))));
    group.send(
        ID,
        (_, _, _) -> {
          throw new AssertionError("it is not new");
        });
    assertThat(group.events()).hasSize(1);
  }

  @Test
  void aGroupThatCannotBeLoggedFailsWithWhatWasKnown() {
    var taken = update(copied(1));
    var known = update(copied(1));
    decide(ACTIVE, List.of(taken, known)).fail(new Refusal.Internal("torn"));
    assertThat(taken.logged()).isCompletedExceptionally();
    assertThat(known.logged()).isCompletedExceptionally();
  }

  private UpdateGroup decide(Replica state, List<PendingUpdate> waiting) {
    return UpdateGroup.decide(state, waiting, clock);
  }

  private static List<Copy> copyAt(PeerId peer) {
    var done = CompletableFuture.completedFuture(1L);
    return List.of(new Copy(peer, new Progress(done, done)));
  }
}
