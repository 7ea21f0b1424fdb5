package io.sampo.cluster.replication;

import static io.sampo.cluster.replication.ThreeReplicas.OTHER;
import static io.sampo.cluster.replication.ThreeReplicas.SELF;
import static io.sampo.cluster.replication.ThreeReplicas.SHARD;
import static io.sampo.cluster.replication.ThreeReplicas.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class DeactivationTest {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Catalog catalog =
      new Catalog(state(1, ReplicaState.ACTIVE, ReplicaState.ACTIVE, ReplicaState.ACTIVE));
  private final ReplicaSets sets = new ReplicaSets(catalog, SELF);
  private final List<PeerId> claims = new ArrayList<>();
  private long nanos;

  /** Nobody agrees. */
  private final Deactivation deactivation =
      new Deactivation(
          sets,
          catalog,
          (claim, _) -> {
            claims.add(claim.peer());
            return CompletableFuture.failedFuture(new TimeoutException("not now"));
          },
          PeerView.alone(SELF),
          () -> nanos);

  private void claim() {
    assertThat(deactivation.deactivate(SHARD, List.of(OTHER))).isNotNull();
  }

  @Test
  void aClaimThatWasNotAgreedOnIsMadeAgainAfterAPause() {
    claim();
    claim();
    assertThat(claims).containsExactly(OTHER);

    nanos += FIRST_PAUSE.toNanos();
    claim();
    assertThat(claims).containsExactly(OTHER, OTHER);

    nanos += FIRST_PAUSE.toNanos();
    claim();
    assertThat(claims).hasSize(2);
  }

  @Test
  void aReplicaThatWantsToServeCutsALongPauseShort() {
    claim();
    deactivation.hurry(SHARD, OTHER);
    assertThat(claims).as("the first pause is short").hasSize(1);
    nanos += FIRST_PAUSE.toNanos();
    claim();

    deactivation.hurry(SHARD, OTHER);

    assertThat(claims).hasSize(3);
    deactivation.hurry(SHARD, OTHER);
    assertThat(claims).as("and not again and again").hasSize(3);
  }

  @Test
  void nothingIsClaimedOfAReplicaThatIsUsed() {
    deactivation.hurry(SHARD, OTHER);
    assertThat(claims).isEmpty();
  }
}
