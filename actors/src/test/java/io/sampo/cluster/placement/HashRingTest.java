package io.sampo.cluster.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ShardId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HashRingTest {
  @Test
  void ownersAreThoseOfTheReference() {
    assertThat(owners(2, 20))
        .containsExactly(0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0);
    assertThat(owners(3, 20))
        .containsExactly(2, 2, 2, 2, 2, 0, 2, 2, 0, 1, 1, 2, 2, 0, 2, 2, 0, 1, 1, 0);
    assertThat(counts(4)).containsExactly(2322, 2983, 2323, 2372);
    var uuid = PointId.uuid(UUID.fromString("550e8400-e29b-41d4-a716-446655440000"));
    assertThat(ring(2).owner(uuid).value()).isEqualTo(1);
    assertThat(ring(3).owner(PointId.uuid(new UUID(0, 0))).value()).isEqualTo(2);
  }

  @Test
  void aNewShardTakesPointsFromOthersAndMovesNoneBetweenThem() {
    var before = ring(4);
    var after = ring(5);
    for (long id = 0; id < 10_000; id++) {
      var owner = after.owner(PointId.num(id));
      if (owner.value() != 4) {
        assertThat(owner).isEqualTo(before.owner(PointId.num(id)));
      }
    }
  }

  private static HashRing ring(int shards) {
    return new HashRing(IntStream.range(0, shards).mapToObj(ShardId::new).toList());
  }

  private static List<Integer> owners(int shards, int ids) {
    var ring = ring(shards);
    return LongStream.range(0, ids).mapToObj(id -> ring.owner(PointId.num(id)).value()).toList();
  }

  private static List<Integer> counts(int shards) {
    var counts = new Integer[shards];
    java.util.Arrays.fill(counts, 0);
    owners(shards, 10_000).forEach(owner -> counts[owner]++);
    return List.of(counts);
  }
}
