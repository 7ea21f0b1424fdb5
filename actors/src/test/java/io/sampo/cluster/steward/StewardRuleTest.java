package io.sampo.cluster.steward;

import static io.sampo.cluster.catalog.SpreadCollections.LIFE;
import static io.sampo.cluster.catalog.SpreadCollections.entry;
import static io.sampo.cluster.catalog.SpreadCollections.with;
import static io.sampo.shard.model.ReplicaState.ACTIVE;
import static io.sampo.shard.model.ReplicaState.DEAD;
import static io.sampo.shard.model.ReplicaState.PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.TransferMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StewardRuleTest {
  private static final Set<Long> ALL = Set.of(1L, 2L, 3L, 4L);

  @Test
  void theDeadReplicaComesBackFromTheFirstCompleteOneWhosePeerLives() {
    Map<Long, ReplicaState> replicas = Map.of(1L, PARTIAL, 2L, ACTIVE, 3L, ACTIVE, 4L, DEAD);
    assertThat(next(replicas, ALL, ALL)).contains(recover(2, 4));
    assertThat(next(replicas, Set.of(1L, 3L, 4L), ALL)).contains(recover(3, 4));
    assertThat(next(replicas, Set.of(1L, 4L), ALL)).isEmpty();
  }

  @Test
  void aPeerThatIsGoneOrPutOffKeepsNoOtherWaiting() {
    Map<Long, ReplicaState> replicas = Map.of(1L, DEAD, 2L, DEAD, 3L, ACTIVE);
    assertThat(next(replicas, ALL, ALL)).contains(recover(3, 1));
    assertThat(next(replicas, Set.of(2L, 3L), ALL)).contains(recover(3, 2));
    assertThat(next(replicas, ALL, Set.of(2L))).contains(recover(3, 2));
    assertThat(next(replicas, ALL, Set.of())).isEmpty();
  }

  @Test
  void whereOneSourceIsBusyAnotherIsTaken() {
    var state =
        with(
            List.of(Map.of(1L, ACTIVE, 2L, ACTIVE, 3L, DEAD), Map.of(1L, ACTIVE, 4L, PARTIAL)),
            List.of(new TransferEntry(7, 1, 1, 4, true, TransferMethod.WAL_DELTA)));
    assertThat(StewardRule.next(entry(state), new ShardId(0), _ -> true, _ -> true))
        .contains(recover(2, 3));
  }

  @Test
  void nothingIsAskedForWhereNothingIsDead() {
    assertThat(next(Map.of(1L, ACTIVE, 2L, PARTIAL), ALL, ALL)).isEmpty();
    assertThat(
            StewardRule.next(
                entry(with(List.of(), List.of())), new ShardId(0), _ -> true, _ -> true))
        .isEmpty();
  }

  private static RecoverReplica recover(long from, long to) {
    return new RecoverReplica(LIFE, new ShardId(0), new PeerId(from), new PeerId(to));
  }

  private static Optional<RecoverReplica> next(
      Map<Long, ReplicaState> replicas, Set<Long> alive, Set<Long> mayBegin) {
    return StewardRule.next(
        entry(with(List.of(replicas), List.of())),
        new ShardId(0),
        peer -> alive.contains(peer.value()),
        peer -> mayBegin.contains(peer.value()));
  }
}
