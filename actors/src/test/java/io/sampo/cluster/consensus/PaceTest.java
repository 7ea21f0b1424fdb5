package io.sampo.cluster.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static long nanos(Duration duration) {
    return duration.toNanos();
  }

  @Test
  void heartbeatsAreFiveInTheSilenceLimitAndAtMostHalfASecondApart() {
    assertThat(Pace.of(Duration.ofMillis(2_500)))
        .isEqualTo(new Pace(5, nanos(Duration.ofMillis(500))));
    assertThat(Pace.of(Duration.ofSeconds(1)))
        .isEqualTo(new Pace(5, nanos(Duration.ofMillis(200))));
    assertThat(Pace.of(Duration.ofSeconds(5)))
        .isEqualTo(new Pace(10, nanos(Duration.ofMillis(500))));
  }

  @Test
  void aSecondOfTheLibraryIsAHeartbeat() {
    var pace = Pace.of(Duration.ofMillis(2_500));

    assertThat(pace.realNanos(TimeUnit.SECONDS.toNanos(1)))
        .isEqualTo(nanos(Duration.ofMillis(500)));
    assertThat(pace.libraryMillis(nanos(Duration.ofMillis(2_500)))).isEqualTo(5_000);
    assertThat(pace.libraryMillis(nanos(Duration.ofDays(300))))
        .isEqualTo(Duration.ofDays(600).toMillis());
  }

  @Test
  void electionsTakeAPartOfTheSilenceLimit() {
    assertThat(Pace.of(Duration.ofMillis(2_500)).electionMillis()).isEqualTo(300);
    assertThat(Pace.of(Duration.ofMillis(800)).electionMillis()).isEqualTo(100);
  }

  @Test
  void settingsCheckThemselves() {
    assertThatThrownBy(() -> new RaftSettings(Duration.ofMillis(50), 128))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RaftSettings(Duration.ofSeconds(2), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
