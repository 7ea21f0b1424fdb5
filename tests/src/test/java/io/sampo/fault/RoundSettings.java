package io.sampo.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a round is to do.
 *
 * @param copies replicas of each shard
 * @param factor how many of them must take a write
 * @param ordering of all writes, or {@code mixed}
 */
record RoundSettings(
    long seed,
    int shards,
    int copies,
    int factor,
    String ordering,
    Duration length,
    Set<ClusterFault> faults) {

  private static final List<String> ORDERINGS =
      List.of("weak", "weak", "medium", "strong", "mixed");

  RoundSettings {
    faults = Set.copyOf(faults);
  }

  /** Draws them. */
  static RoundSettings drawn(long seed, Duration length, Set<ClusterFault> faults) {
    var random = new Random(seed * 77_003L);
    return new RoundSettings(
        seed,
        random.nextInt(1, 4),
        random.nextInt(2, 4),
        random.nextInt(1, 3),
        ORDERINGS.get(random.nextInt(ORDERINGS.size())),
        length,
        faults);
  }

  RoundSettings copies(int number, int needed) {
    return new RoundSettings(seed, shards, number, needed, ordering, length, faults);
  }

  RoundSettings ordering(String all) {
    return new RoundSettings(seed, shards, copies, factor, all, length, faults);
  }

  @Override
  public String toString() {
    return "seed %d: %d shards of %d replicas, factor %d, %s ordering, %d s"
        .formatted(seed, shards, copies, factor, ordering, length.toSeconds());
  }
}
