package io.sampo.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * A shard with several replicas under crashes, lost messages, skewed clocks and metadata that come
 * late, from seeds: the rules that the actors run, in virtual time. {@code -Dseed=N} reruns one.
 */
class ReplicaSetSimTest {
  private static final int SEEDS = Integer.getInteger("seeds", 500);

  @Test
  void acknowledgedWritesSurviveAndReplicasBecomeEqual() {
    long only = Long.getLong("seed", -1);
    long first = only >= 0 ? only : 1;
    long last = only >= 0 ? only : SEEDS;
    long acknowledged = 0;
    long crashes = 0;
    long transfers = 0;
    for (long seed = first; seed <= last; seed++) {
      var simulation = new ReplicaSetSimulation(seed);
      try {
        simulation.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      acknowledged += simulation.acknowledged();
      crashes += simulation.crashes();
      transfers += simulation.transfers();
    }
    if (only < 0) {
      assertThat(acknowledged).isGreaterThan(20L * SEEDS);
      assertThat(crashes).isGreaterThan(SEEDS);
      assertThat(transfers).isGreaterThan(SEEDS);
    }
  }
}
