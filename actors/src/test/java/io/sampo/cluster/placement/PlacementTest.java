package io.sampo.cluster.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure names its seed; {@code -Dseed=N} runs only that one. */
class PlacementTest {
  static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 200) : LongStream.of(one);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void replicasAreDealtEvenlyAndThoseOfAShardLieApart(long seed) {
    var random = new Random(seed);
    var peers =
        LongStream.range(0, 1 + random.nextInt(9))
            .mapToObj(_ -> new PeerId(random.nextLong(1, 1L << 53)))
            .toList();
    int shards = 1 + random.nextInt(40);
    int replicas = 1 + random.nextInt(12);

    var placement = Placement.deal(shards, replicas, peers, random.nextLong());

    assertThat(placement).hasSize(shards);
    var counts = new HashMap<PeerId, Integer>();
    peers.forEach(peer -> counts.put(peer, 0));
    for (int shard = 0; shard < shards; shard++) {
      var holders = placement.getOrDefault(new ShardId(shard), List.of());
      assertThat(holders).as("seed %d", seed).hasSize(Math.min(replicas, peers.size()));
      assertThat(new HashSet<>(holders)).as("seed %d", seed).hasSameSizeAs(holders);
      holders.forEach(peer -> counts.merge(peer, 1, Integer::sum));
    }
    assertThat(counts).as("seed %d: only peers that are there", seed).hasSize(peers.size());
    var sorted = counts.values().stream().sorted().toList();
    assertThat(sorted.getLast() - sorted.getFirst()).as("seed %d", seed).isLessThanOrEqualTo(1);
  }

  @Test
  void chanceDecidesWhoIsFirstAndTheSameChanceDecidesTheSame() {
    var peers = List.of(new PeerId(1), new PeerId(2), new PeerId(3));
    var first = new HashSet<PeerId>();
    for (long chance = 0; chance < 50; chance++) {
      var placement = Placement.deal(1, 1, peers, chance);
      assertThat(Placement.deal(1, 1, peers.reversed(), chance)).isEqualTo(placement);
      first.addAll(placement.getOrDefault(new ShardId(0), List.of()));
    }
    assertThat(first).containsExactlyInAnyOrderElementsOf(peers);
  }

  @Test
  void theDeadAreSparedWhileTheLivingAreEnough() {
    var known = List.of(new PeerId(1), new PeerId(2), new PeerId(3));
    var alive = List.of(new PeerId(1), new PeerId(3));
    assertThat(Placement.pool(2, known, alive)).isEqualTo(alive);
    assertThat(Placement.pool(3, known, alive)).isEqualTo(known);
    assertThat(Placement.pool(9, known, alive)).isEqualTo(known);
  }
}
