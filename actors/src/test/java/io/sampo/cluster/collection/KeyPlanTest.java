package io.sampo.cluster.collection;

import static io.sampo.cluster.catalog.KeyedCollections.A;
import static io.sampo.cluster.catalog.KeyedCollections.SEVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.CatalogCommand.CreateShardKey;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.KeyedCollections;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.schema.ShardingMethod;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyPlanTest {
  private static final List<PeerId> KNOWN = peers(1, 2, 3);
  private static final CollectionEntry CUSTOM =
      KeyedCollections.after(
          ShardingMethod.CUSTOM,
          List.of(KeyedCollections.key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(1)))));

  @Test
  void whatIsNotSaidIsAsInTheCollection() {
    var command = plan(wanted(null, null, null, null), KNOWN);
    assertThat(command.placement()).hasSize(2).allSatisfy(peers -> assertThat(peers).hasSize(1));
    assertThat(command.initial()).isEqualTo(ReplicaState.INITIALIZING);
  }

  @Test
  void whatIsSaidCountsAndReplicasAreOnThePeersGivenOnly() {
    var command = plan(wanted(3, 5, peers(3, 2, 3), null), KNOWN);
    assertThat(command.placement())
        .hasSize(3)
        .allSatisfy(
            peers -> assertThat(peers).containsExactlyInAnyOrder(new PeerId(2), new PeerId(3)));
  }

  @Test
  void withAnInitialStateThereIsOneReplica() {
    var twice = KeyedCollections.after(ShardingMethod.CUSTOM, List.of());
    var command =
        (CreateShardKey)
            KeyPlan.command(twice, wanted(1, null, null, ReplicaState.PARTIAL), KNOWN, KNOWN, 1);
    assertThat(command.placement())
        .singleElement()
        .satisfies(peers -> assertThat(peers).hasSize(1));
    assertThat(command.initial()).isEqualTo(ReplicaState.PARTIAL);
  }

  @Test
  void deadPeersGetReplicasOnlyWhereTheLivingAreTooFew() {
    var spared = plan(wanted(9, 2, null, null), peers(1, 3));
    assertThat(new HashSet<>(spared.placement().stream().flatMap(List::stream).toList()))
        .containsExactlyInAnyOrder(new PeerId(1), new PeerId(3));
    var needed = plan(wanted(1, 3, null, null), peers(1, 3));
    assertThat(needed.placement().getFirst()).containsExactlyInAnyOrderElementsOf(KNOWN);
  }

  @Test
  void aKeyOfTheOnlyPeerIsActiveAtOnce() {
    var alone = peers(1);
    var command =
        (CreateShardKey) KeyPlan.command(CUSTOM, wanted(null, null, null, null), alone, alone, 1);
    assertThat(command.initial()).isEqualTo(ReplicaState.ACTIVE);
  }

  @Test
  void refusalsComeInTheOrderOfTheReference() {
    var automatic = KeyedCollections.after(ShardingMethod.AUTO, List.of());
    var bad = new NewShardKey(SEVEN, 1, 1, List.of(), ReplicaState.DEAD);
    refused(automatic, bad, "Bad request: Shard Key cannot be created with Auto sharding method");
    refused(CUSTOM, bad, "Bad request: Sharding key 7 already exists for collection c");
    refused(
        CUSTOM,
        wanted(1, 1, List.of(), ReplicaState.LISTENER),
        "Bad request: Initial state cannot be Listener, only Active or Partial are allowed");
    refused(
        CUSTOM,
        wanted(1, 1, List.of(), null),
        "Bad request: Sharding key \"a\" placement cannot be empty. If you want to use random"
            + " placement, do not specify placement");
    refused(CUSTOM, wanted(1, 1, peers(1, 4), null), "Bad request: Peer 4 does not exist");
    refused(
        CUSTOM,
        wanted(Integer.MAX_VALUE, 1, null, null),
        "Bad request: A shard key cannot have more than 10000 shards");
  }

  private static NewShardKey wanted(
      @Nullable Integer shards,
      @Nullable Integer replicas,
      @Nullable List<PeerId> placement,
      @Nullable ReplicaState initial) {
    return new NewShardKey(A, shards, replicas, placement, initial);
  }

  private static CreateShardKey plan(NewShardKey wanted, List<PeerId> alive) {
    return (CreateShardKey) KeyPlan.command(CUSTOM, wanted, KNOWN, alive, 1);
  }

  private static void refused(CollectionEntry entry, NewShardKey wanted, String text) {
    assertThatThrownBy(() -> KeyPlan.command(entry, wanted, KNOWN, KNOWN, 1))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().text()).isEqualTo(text));
  }

  private static List<PeerId> peers(long... ids) {
    return LongStream.of(ids).mapToObj(PeerId::new).toList();
  }
}
