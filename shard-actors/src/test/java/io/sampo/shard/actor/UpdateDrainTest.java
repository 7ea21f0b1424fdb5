package io.sampo.shard.actor;

import static io.sampo.shard.actor.ReplicaFixture.copied;
import static io.sampo.shard.actor.ReplicaFixture.operation;
import static io.sampo.shard.actor.ReplicaFixture.update;
import static io.sampo.shard.actor.ReplicaFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpdateDrainTest {
  private final ReplicaFixture fixture = new ReplicaFixture();
  private final UpdateQueue queue = fixture.replica.queue();
  private final AtomicInteger wakes = new AtomicInteger();
  private final ArrayDeque<UpdateDrain.Resolution> resolutions = new ArrayDeque<>();
  private long availableBytes = Long.MAX_VALUE;
  private final UpdateDrain drain =
      new UpdateDrain(
          fixture.replica, () -> availableBytes, wakes::incrementAndGet, resolutions::add);

  @Test
  void nothingIsGivenWhileAConditionalUpdateIsResolved() {
    var conditional = offer(new Draft.Conditional(_ -> operation(7)));
    var later = offer(upsert(1));
    assertThat(drain.next()).isEmpty();
    assertThat(drain.next()).isEmpty();
    assertThat(resolutions).as("the worker has not come to it").isEmpty();
    fixture.work();

    var resolved = drain.resolved(resolutions.removeFirst());
    assertThat(resolved).extracting(PendingUpdate::draft).containsExactly(upsert(7));
    assertThat(resolved.getFirst().logged()).isSameAs(conditional.logged());
    assertThat(drain.next()).containsExactly(later);
  }

  @Test
  void anUpdateThatCannotBeResolvedFailsAndTheNextIsGiven() {
    var why = new IllegalArgumentException("no");
    var bad =
        offer(
            new Draft.Conditional(
                _ -> {
                  throw why;
                }));
    var later = offer(upsert(1));
    assertThat(drain.next()).isEmpty();
    fixture.work();
    assertThat(drain.resolved(resolutions.removeFirst())).containsExactly(later);
    assertThat(bad.logged().exceptionNow()).isSameAs(why);
  }

  @Test
  void aNewLifeDoesNotWaitForWhatAnEarlierOneResolves() {
    offer(new Draft.Conditional(_ -> operation(7)));
    var later = offer(upsert(1));
    assertThat(drain.next()).isEmpty();
    drain.begin();
    assertThat(drain.next()).containsExactly(later);
  }

  @Test
  void nothingIsGivenWhileTheWorkerIsBehindAndTheActorIsWokenWhenItIsNot() {
    var stamp = new Stamp(new PeerId(1), 1, 1, 1);
    fixture
        .replica
        .worker()
        .apply(
            new OperationTaken(1, stamp, operation(1)),
            ReplicaFixture.large(ApplyWorker.MAX_BACKLOG_BYTES));
    var waiting = offer(upsert(1));
    assertThat(drain.next()).isEmpty();
    assertThat(wakes).hasValue(0);
    fixture.work();
    assertThat(wakes).hasValue(1);
    assertThat(drain.next()).containsExactly(waiting);
  }

  @Test
  void whatTheDiskHasNoRoomForIsRefusedAndTheRestIsLookedAtAgain() {
    var first = offer(new Draft.Conditional(_ -> operation(1)));
    var second = offer(upsert(2));
    assertThat(drain.next()).isEmpty();
    fixture.work();
    availableBytes = 0;
    assertThat(drain.resolved(resolutions.removeFirst())).isEmpty();
    assertThat(first.logged()).isCompletedExceptionally();
    assertThat(wakes).as("the second waits").hasValue(1);
    assertThat(drain.next()).isEmpty();
    assertThat(second.logged()).isCompletedExceptionally();
    assertThat(wakes).as("none waits").hasValue(1);
    assertThat(fixture.lacking).as("nobody else has them").isEmpty();
  }

  @Test
  void whoRefusesWhatAnotherReplicaHasLacksIt() {
    var copy = offer(copied(1));
    availableBytes = copy.bytes() - 1;
    var lackingWhenTold = copy.logged().handle((_, _) -> fixture.lacking.size());
    assertThat(drain.next()).isEmpty();
    assertThat(lackingWhenTold).isCompletedWithValue(1);

    availableBytes = copy.bytes();
    var next = offer(copied(1));
    assertThat(drain.next()).isEqualTo(List.of(next));
  }

  private PendingUpdate offer(Draft draft) {
    var update = update(draft);
    queue.offer(update);
    return update;
  }
}
