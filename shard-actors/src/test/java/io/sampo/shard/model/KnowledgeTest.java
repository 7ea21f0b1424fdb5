package io.sampo.shard.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnowledgeTest {
  private static final int SEEDS = 300;
  private static final int MOST = 24;

  @Test
  void ticksAreTheSetOfWhatWasTaken() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var left = randomSet(random);
      var right = randomSet(random);
      var union = new HashSet<>(left);
      union.addAll(right);
      assertIs(ticks(left, random), left, seed);
      var both = ticks(left, random).with(ticks(right, random));
      assertIs(both, union, seed);
      assertThat(both).as("seed %d", seed).isEqualTo(ticks(union, random));
      assertThat(ticks(left, random).covers(ticks(right, random)))
          .as("seed %d", seed)
          .isEqualTo(left.containsAll(right));
    }
  }

  @Test
  void consecutiveTicksLeaveNothingBeyond() {
    var ticks = Ticks.NONE.with(2).with(3).with(1);
    assertThat(ticks).isEqualTo(Ticks.upTo(3));
    assertThat(ticks.with(5).last()).isEqualTo(5);
  }

  @Test
  void coversWhatItWasMergedFrom() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var one = random(random);
      var other = random(random);
      var both = one.with(other);
      assertThat(both).as("seed %d", seed).isEqualTo(other.with(one));
      assertThat(both.covers(one) && both.covers(other)).as("seed %d", seed).isTrue();
      assertThat(one.covers(both)).as("seed %d", seed).isEqualTo(one.covers(other));
    }
  }

  @Test
  void theLogIsReadFromTheYoungestMarkThatNeedsNothingBefore() {
    var coverage = Coverage.NONE;
    var knowledge = Knowledge.NONE;
    for (long operation = 1; operation <= 100_000; operation++) {
      knowledge = knowledge.with(stamp(1, operation));
      coverage = coverage.after(operation, knowledge);
    }
    assertThat(coverage.marks()).hasSizeLessThan(150);
    for (long known : List.of(0L, 700L, 50_000L, 99_000L, 100_000L)) {
      var asker = knownUpTo(known);
      long from = coverage.from(asker, 1);
      assertThat(from).isBetween(known - 256 - (100_000 - known) / 4, known);
      assertThat(coverage.from(asker, from + 1)).isEqualTo(from);
      assertThat(coverage.from(asker, known + 2)).isEqualTo(-1);
    }
  }

  private static Knowledge knownUpTo(long tick) {
    var knowledge = Knowledge.NONE;
    for (long at = 1; at <= tick; at++) {
      knowledge = knowledge.with(stamp(1, at));
    }
    return knowledge;
  }

  private static Set<Long> randomSet(Random random) {
    var set = new HashSet<Long>();
    int dense = random.nextInt(MOST);
    for (long tick = 1; tick <= dense; tick++) {
      set.add(tick);
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      set.add(1L + random.nextInt(MOST));
    }
    return set;
  }

  private static Ticks ticks(Set<Long> set, Random random) {
    var order = new ArrayList<>(set);
    Collections.shuffle(order, random);
    var ticks = Ticks.NONE;
    for (long tick : order) {
      ticks = ticks.with(tick).with(tick);
    }
    return ticks;
  }

  private static void assertIs(Ticks ticks, Set<Long> set, long seed) {
    for (long tick = 1; tick <= MOST + 1; tick++) {
      assertThat(ticks.has(tick)).as("seed %d, tick %d", seed, tick).isEqualTo(set.contains(tick));
    }
  }

  private static Knowledge random(Random random) {
    var knowledge = Knowledge.NONE;
    for (int i = random.nextInt(20); i > 0; i--) {
      knowledge = knowledge.with(stamp(1 + random.nextInt(3), 1 + random.nextInt(6)));
    }
    return knowledge;
  }

  private static Stamp stamp(int peer, long tick) {
    return new Stamp(new PeerId(peer), 1, tick, tick);
  }
}
