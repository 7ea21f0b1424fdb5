package io.sampo.cluster.catalog;

import static io.sampo.cluster.catalog.SpreadCollections.LIFE;
import static io.sampo.cluster.catalog.SpreadCollections.after;
import static io.sampo.cluster.catalog.SpreadCollections.entry;
import static io.sampo.cluster.catalog.SpreadCollections.with;
import static io.sampo.shard.model.ReplicaState.ACTIVE;
import static io.sampo.shard.model.ReplicaState.DEAD;
import static io.sampo.shard.model.ReplicaState.RECOVERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.TransferMethod;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecoverReplicaTest {
  private static final CatalogState TWO_DEAD =
      with(
          List.of(
              Map.of(1L, ACTIVE, 2L, ACTIVE, 3L, DEAD), Map.of(1L, ACTIVE, 2L, ACTIVE, 3L, DEAD)),
          List.of());

  @Test
  void aDeadReplicaComesBackByTheLog() {
    var state = after(TWO_DEAD, recover(0, 1, 3));

    assertThat(entry(state).transfers())
        .containsExactly(new TransferEntry(state.index(), 0, 1, 3, true, TransferMethod.WAL_DELTA));
    assertThat(entry(state).stateAt(new PeerId(3), new ShardId(0))).contains(RECOVERY);
  }

  @Test
  void onePeerTakesOneShardOfACollectionAtATime() {
    var state = after(TWO_DEAD, recover(0, 1, 3));
    assertThat(refusal(state, recover(1, 2, 3)))
        .isEqualTo("Bad request: Another transfer of c from peer 2 or to peer 3 goes on");
    var number = entry(state).transfers().getFirst().number();

    state = after(state, new CatalogCommand.FinishTransfer(LIFE, number));

    assertThat(entry(after(state, recover(1, 2, 3))).transfers()).hasSize(1);
  }

  @Test
  void onePeerGivesOneShardOfACollectionAtATime() {
    var state =
        with(
            List.of(Map.of(1L, ACTIVE, 3L, DEAD), Map.of(1L, ACTIVE, 2L, ACTIVE, 4L, DEAD)),
            List.of());
    state = after(state, recover(0, 1, 3));

    assertThat(refusal(state, recover(1, 1, 4))).contains("from peer 1 or to peer 4");
    assertThat(entry(after(state, recover(1, 2, 4))).transfers()).hasSize(2);
  }

  @Test
  void whatIsOutOfDateIsRefused() {
    assertThat(refusal(TWO_DEAD, recover(0, 1, 2)))
        .isEqualTo("Bad request: The replica of shard 0 on peer 2 is not dead");
    assertThat(refusal(TWO_DEAD, recover(0, 3, 3))).contains("not active on peer 3");
    assertThat(refusal(TWO_DEAD, recover(7, 1, 3))).contains("shard 7");
    var other = new RecoverReplica(new UUID(9, 9), new ShardId(0), new PeerId(1), new PeerId(3));
    assertThat(refusal(TWO_DEAD, other)).contains("no such collection");
  }

  private static RecoverReplica recover(int shard, long from, long to) {
    return new RecoverReplica(LIFE, new ShardId(shard), new PeerId(from), new PeerId(to));
  }

  private static String refusal(CatalogState state, CatalogCommand command) {
    return CatalogMachine.decide(state, command, Long.MAX_VALUE)
        .refusal()
        .map(Refusal::text)
        .orElseThrow();
  }
}
