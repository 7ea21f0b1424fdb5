package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.shard.actor.HostedReplica.Stage;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HostedReplicasTest {
  private final HostedReplicas replicas = new HostedReplicas();
  private final HostedReplica first = add(1, "a");
  private final HostedReplica second = add(2, "b");

  @Test
  void aFolderIsTakenByAnotherReplicaAndNotByItself() {
    assertThat(replicas.isFolderTaken(first)).isFalse();
    var third = add(3, "a");
    assertThat(replicas.isFolderTaken(third)).isTrue();
    assertThat(replicas.isFolderTaken(second)).isFalse();
    replicas.remove(first.id());
    assertThat(replicas.isFolderTaken(third)).isFalse();
  }

  @Test
  void whoWaitsForAFolderIsFoundWhenItsFormerReplicaIsRemoved() {
    var third = add(3, "a");
    second.enter(Stage.WAITING);
    replicas.remove(first.id());
    assertThat(replicas.waitsForFolderOf(first)).as("it does not wait").isEmpty();
    third.enter(Stage.WAITING);
    assertThat(replicas.waitsForFolderOf(first)).containsSame(third);
  }

  @Test
  void thoseThatAreNotAmongTheWantedAreGiven() {
    assertThat(replicas.without(Set.of(first.id()))).containsExactly(second);
    assertThat(replicas.all()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void theOutcomeWaitsForAllOfThem() {
    var outcome = new CompletableFuture<Void>();
    replicas.whenSettled(List.of(first.id(), second.id()), outcome);
    first.settle();
    assertThat(outcome).isNotDone();
    second.settle();
    assertThat(outcome).isCompleted();
  }

  @Test
  void theOutcomeFailsWithAReplicaThatFailsOrIsNotHere() {
    var outcome = new CompletableFuture<Void>();
    replicas.whenSettled(List.of(first.id(), second.id()), outcome);
    first.settle();
    second.fail(new IllegalStateException("torn"));
    assertThat(outcome.exceptionNow()).hasMessage("torn");

    var unknown = new CompletableFuture<Void>();
    replicas.whenSettled(List.of(id(9)), unknown);
    assertThat(unknown.exceptionNow()).isInstanceOf(RefusedException.class);
  }

  private HostedReplica add(long number, String folder) {
    var replica =
        new HostedReplica(
            new DesiredReplica(
                id(number), Path.of(folder), ReplicaFixture.config(), ReplicaState.ACTIVE, true));
    replicas.add(replica);
    return replica;
  }

  private static ReplicaId id(long number) {
    return new ReplicaId(new UUID(7, number), new ShardId(0));
  }
}
