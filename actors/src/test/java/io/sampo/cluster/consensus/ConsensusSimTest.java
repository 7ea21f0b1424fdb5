package io.sampo.cluster.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The group under faults: what is committed stays, in one order, everywhere; and once the faults
 * end everybody agrees again. {@code -Dseed=N} runs one seed.
 */
class ConsensusSimTest {
  private static final long SEEDS = 300;

  @Test
  @Timeout(300)
  void nothingIsLostAndNobodyIsLeftBehind() {
    var only = Long.getLong("seed");
    var failures = new ArrayList<String>();
    for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
      var report = new Simulation(seed, Simulation.STEPS, Simulation.Faulty.NOTHING, null).run();
      report
          .violation()
          .ifPresent(what -> failures.add(what + System.lineSeparator() + report.command()));
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void oneSeedIsOneRun() {
    for (var seed = 1; seed <= 5; seed++) {
      var first = new Simulation(seed, Simulation.STEPS, Simulation.Faulty.NOTHING, null).run();
      var again = new Simulation(seed, Simulation.STEPS, Simulation.Faulty.NOTHING, null).run();

      assertThat(again).isEqualTo(first);
    }
  }
}
