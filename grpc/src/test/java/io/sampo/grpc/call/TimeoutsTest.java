package io.sampo.grpc.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  @Test
  void readsEveryUnit() {
    assertThat(Stream.of("1H", "2M", "3S", "4m", "5u", "6n").map(Timeouts::parse))
        .containsExactly(
            Duration.ofHours(1),
            Duration.ofMinutes(2),
            Duration.ofSeconds(3),
            Duration.ofMillis(4),
            Duration.ofNanos(5_000),
            Duration.ofNanos(6));
    assertThat(Timeouts.parse("99999999H")).isEqualTo(Duration.ofHours(99_999_999));
  }

  @Test
  void ignoresWhatIsNoTime() {
    assertThat(Stream.of("", "S", "1", "-1S", "1x", "999999999S", "1 S").map(Timeouts::parse))
        .containsOnlyNulls();
  }
}
