package io.sampo.cluster.collection;

import static io.sampo.cluster.replication.ThreeReplicas.OTHER;
import static io.sampo.cluster.replication.ThreeReplicas.SELF;
import static io.sampo.cluster.replication.ThreeReplicas.SHARD;
import static io.sampo.cluster.replication.ThreeReplicas.state;
import static io.sampo.shard.model.ReplicaState.ACTIVE;
import static io.sampo.shard.model.ReplicaState.DEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.replication.Deactivation;
import io.sampo.cluster.replication.PeerView;
import io.sampo.cluster.replication.ReplicaSets;
import io.sampo.cluster.replication.WriteLead;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShardRouterTest {
  private static final ShardWrite NOTHING =
      new ShardWrite.Schema(new UpdateOperation.DeleteVectorName("none"));

  /** Less than what a write waits without a limit of its own. */
  private static final Duration SOON = Duration.ofSeconds(4);

  /** The peer that was asked has already handed it on as often as it may be. */
  private static final int NO_HOPS = 0;

  private final ShardView here = OneReplica.unread("here");
  private final ShardView there = OneReplica.unread("there");
  private final OneReplica own = new OneReplica(here);
  private final Catalog catalog = new Catalog(state(1, ACTIVE, ACTIVE, ACTIVE));
  private final ReplicaSets sets = new ReplicaSets(catalog, SELF);
  private final List<PeerId> handedTo = new ArrayList<>();
  private final ShardRouter router = router();

  private ShardRouter router() {
    var peers = PeerView.alone(SELF);
    var deactivation =
        new Deactivation(
            sets,
            catalog,
            (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("no claims here")),
            peers,
            System::nanoTime);
    return new ShardRouter(
        SHARD,
        new ShardRouter.Parts(
            _ -> own.handle(),
            new Others(),
            sets,
            peers,
            new WriteLead(sets, deactivation),
            deactivation,
            Runnable::run));
  }

  /** Replicas of other peers. */
  private final class Others implements RemoteReplicas {
    @Override
    public CompletionStage<ShardFigures> figures(PeerId peer, ReplicaId replica) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ShardView view(PeerId peer, ReplicaId replica) {
      return there;
    }

    @Override
    public CompletionStage<UpdateResult> write(
        PeerId peer,
        ReplicaId replica,
        ShardWrite write,
        WriteOptions options,
        int hops,
        Optional<Handover> handover,
        Duration limit) {
      handedTo.add(peer);
      return CompletableFuture.completedFuture(new UpdateResult(7L, UpdateResult.Status.COMPLETED));
    }
  }

  @Test
  void theReplicaHereIsReadFirst() {
    assertThat(router.view()).isSameAs(here);
  }

  /** A full disk may keep the replica itself from taking note. */
  @Test
  void aReplicaThatAllAgreedIsDeadIsNotRead() {
    catalog.publish(state(2, DEAD, ACTIVE, ACTIVE));

    assertThat(router.view()).isNotSameAs(here);
    catalog.publish(state(3, DEAD, DEAD, DEAD));
    assertThatThrownBy(router::view).isInstanceOf(RefusedException.class);
  }

  @Test
  void aWriteThatMayNotBeHandedOnWaitsUntilItIsAgreedWhoLeads() {
    catalog.publish(state(2, DEAD, ACTIVE, ACTIVE));
    own.leads = true;

    var write = router.write(NOTHING, WriteOptions.WAIT, NO_HOPS, Optional.empty());
    assertThat(write).isNotDone();
    catalog.publish(state(3, ACTIVE, DEAD, DEAD));

    assertThat(write)
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo(new UpdateResult(1L, UpdateResult.Status.COMPLETED));
    assertThat(handedTo).isEmpty();
  }

  @Test
  void aWriteThatMayNotBeHandedOnWaitsNoLongerThanItsClient() {
    catalog.publish(state(2, DEAD, ACTIVE, ACTIVE));
    var hasty = new WriteOptions(true, WriteOptions.Ordering.WEAK, Duration.ofMillis(1));

    var write = router.write(NOTHING, hasty, NO_HOPS, Optional.empty());

    assertThatThrownBy(() -> write.get(SOON.toMillis(), TimeUnit.MILLISECONDS))
        .cause()
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the peers do not agree on who leads shard 0");
    assertThat(own.operations).isZero();
    assertThat(handedTo).isEmpty();
  }

  @Test
  void aWriteIsHandedToWhoLeads() {
    catalog.publish(state(2, DEAD, ACTIVE, DEAD));

    assertThat(router.write(NOTHING, WriteOptions.WAIT))
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo(new UpdateResult(7L, UpdateResult.Status.COMPLETED));
    assertThat(handedTo).containsExactly(OTHER);
  }
}
