package io.sampo.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private final Exposition out = new Exposition("");

  @Test
  void announcesAFamilyOnce() {
    out.gauge("points", "points on this peer").sample(1, "id", "a").sample(2.5, "id", "b");
    assertThat(out.text())
        .isEqualTo(
            """
            # HELP points points on this peer
            # TYPE points gauge
            points{id="a"} 1
            points{id="b"} 2.5
            """);
  }

  @Test
  void leavesNoTraceOfAFamilyWithoutSamples() {
    out.counter("faults_total", "faults").sample(OptionalLong.empty());
    assertThat(out.text()).isEmpty();
  }

  @Test
  void escapesWhatWouldEndALabel() {
    out.gauge("points", "p").sample(1, "id", "a\"b\\c\nd");
    assertThat(out.text()).contains("points{id=\"a\\\"b\\\\c\\nd\"} 1\n");
  }

  @Test
  void putsThePrefixBeforeEveryName() {
    var prefixed = new Exposition("my_");
    prefixed.counter("points", "p").sample(1);
    assertThat(prefixed.text())
        .isEqualTo("# HELP my_points p\n# TYPE my_points counter\nmy_points 1\n");
  }

  @Test
  void writesSmallNumbersWithoutAnExponent() {
    assertThat(Exposition.text(0.000_012)).isEqualTo("0.000012");
    assertThat(Exposition.text(50)).isEqualTo("50");
    assertThat(Exposition.text(0.005)).isEqualTo("0.005");
  }
}
