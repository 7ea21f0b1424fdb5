package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillFaultTest {
  private static final int ROUNDS = 4;

  @Test
  void acknowledgedChangesSurviveKillsAndDeletedPointsStayDeleted(@TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    assertThat(KillRounds.run(folder, ROUNDS, seed, System.out::println))
        .as("rerun with -Dseed=%d", seed)
        .isEmpty();
  }
}
