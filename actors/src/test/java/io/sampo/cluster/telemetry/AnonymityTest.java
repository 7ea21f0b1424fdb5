package io.sampo.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnonymityTest {
  @Test
  void namesBecomeNumbersThatAreAlwaysTheSame() {
    var name = Anonymity.FULL.name("customers");
    assertThat(name).matches("[0-9]+").isEqualTo(Anonymity.FULL.name("customers"));
    assertThat(name).isNotEqualTo(Anonymity.FULL.name("customer"));
    assertThat(Anonymity.NONE.name("customers")).isEqualTo("customers");
  }

  @Test
  void countsKeepTheirFirstDigit() {
    assertThat(Anonymity.FULL.count(0)).isZero();
    assertThat(Anonymity.FULL.count(8)).isEqualTo(8);
    assertThat(Anonymity.FULL.count(117_659)).isEqualTo(100_000);
    assertThat(Anonymity.FULL.count(19)).isEqualTo(20);
    assertThat(Anonymity.NONE.count(117_659)).isEqualTo(117_659);
  }
}
