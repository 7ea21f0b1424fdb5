package io.sampo.storage.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptimizerPlanTest {
  private static final long MB = 1 << 20;

  /** Target 2 segments, at most 500 MB. */
  private static final Thresholds TWO = Thresholds.of(OptimizersConfig.DEFAULTS, 2);

  private static SegmentFacts sealed(int number, int rows, int dead, long bytes) {
    return new SegmentFacts(number, false, rows, dead, bytes);
  }

  private static SegmentFacts appendable(int number, int rows, int dead, long bytes) {
    return new SegmentFacts(number, true, rows, dead, bytes);
  }

  private static List<Integer> plan(SegmentFacts... segments) {
    return OptimizerPlan.next(Arrays.asList(segments), TWO)
        .map(Rewrite::segments)
        .orElse(List.of());
  }

  @Test
  void thresholdsFollowTheMachineWhereTheUserSaysNothing() {
    assertThat(TWO).isEqualTo(new Thresholds(true, 0.2, 1000, 2, 2 * 256_000L * 1024));
    assertThat(Thresholds.of(OptimizersConfig.UNSET, 64).targetSegments()).isEqualTo(8);
    assertThat(Thresholds.of(OptimizersConfig.UNSET, 64).maxSegmentBytes())
        .isEqualTo(16 * 256_000L * 1024);
  }

  @Test
  void noThreadsMeansNothingIsDone() {
    var off =
        new OptimizersConfig(
            null, null, null, null, null, null, null, new OptimizationThreads.Fixed(0), null);
    assertThat(OptimizerPlan.next(List.of(sealed(1, 10_000, 9_000, MB)), Thresholds.of(off, 2)))
        .isEmpty();
  }

  @Test
  void aSegmentWithManyDeadRowsIsRewritten() {
    assertThat(plan(sealed(1, 1000, 201, MB), appendable(2, 5, 0, 100))).containsExactly(1);
    assertThat(plan(sealed(1, 1000, 200, MB), appendable(2, 5, 0, 100))).isEmpty();
    assertThat(plan(sealed(1, 999, 900, MB), appendable(2, 5, 0, 100))).isEmpty();
  }

  @Test
  void theAppendableSegmentIsRewrittenOnlyWhereItSavesSpace() {
    assertThat(plan(appendable(2, 10_000, 9_000, 4 * MB))).isEmpty();
    assertThat(plan(appendable(2, 10_000, 9_000, 5 * MB))).containsExactly(2);
  }

  @Test
  void theSmallestSegmentsAreMergedAtLeastThreeAtOnce() {
    assertThat(plan(sealed(1, 10, 0, 300 * MB), sealed(2, 10, 0, 30 * MB), appendable(9, 0, 0, 0)))
        .as("two segments are not enough")
        .isEmpty();
    assertThat(
            plan(
                sealed(1, 10, 0, 300 * MB),
                sealed(2, 10, 0, 60 * MB),
                sealed(3, 10, 0, 60 * MB),
                appendable(9, 0, 0, 0)))
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(
            plan(
                sealed(1, 10, 0, 499 * MB),
                sealed(2, 10, 0, 60 * MB),
                sealed(3, 10, 0, 50 * MB),
                sealed(4, 10, 0, 40 * MB),
                appendable(9, 0, 0, 0)))
        .as("what would become too large stays")
        .containsExactlyInAnyOrder(2, 3, 4);
  }

  @Test
  void everyPlanEndsAndKeepsTheLargestSize() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var segments = new ArrayList<SegmentFacts>();
      for (int i = 0; i < 40; i++) {
        segments.add(sealed(i, 2000, random.nextInt(1500), random.nextLong(700 * MB)));
      }
      segments.add(appendable(40, 0, 0, 0));
      int next = 41;
      int steps = 0;
      for (var plan = OptimizerPlan.next(segments, TWO);
          plan.isPresent();
          plan = OptimizerPlan.next(segments, TWO)) {
        var chosen = plan.get().segments();
        var parts = segments.stream().filter(s -> chosen.contains(s.number())).toList();
        assertThat(parts).as("seed %d", seed).hasSameSizeAs(chosen).noneMatch(s -> s.appendable());
        var bytes = parts.stream().mapToLong(SegmentFacts::liveBytes).sum();
        if (plan.get().why() == Rewrite.Reason.MERGE) {
          assertThat(bytes).as("seed %d", seed).isLessThan(TWO.maxSegmentBytes());
        }
        segments.removeAll(parts);
        var rows = parts.stream().mapToInt(s -> s.rows() - s.deadRows()).sum();
        segments.add(sealed(next++, rows, 0, bytes));
        assertThat(++steps).as("seed %d", seed).isLessThan(100);
      }
    }
  }
}
