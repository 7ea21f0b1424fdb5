package io.sampo.storage.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DatetimesTest {
  @Test
  void readsAllFormatsAsUtc() {
    var moments =
        List.of(
            "2024-01-01T10:00:00Z",
            "2024-01-01T10:00:00z",
            "2024-01-01t10:00:00+00:00",
            "2024-01-01T12:30:00+02:30",
            "2024-01-01T12:30:00+0230",
            "2024-01-01T05:00:00-05:00",
            "2024-01-01T05:00:00-05",
            "2024-01-01 10:00:00Z",
            "2024-01-01 10:00:00",
            "2024-01-01 10:00",
            "2024-01-01T10:00",
            "2024-01-01T10:00:00",
            "2024-01-01T10:00:00.0");
    assertThat(moments).allSatisfy(text -> is(text, "2024-01-01T10:00:00Z"));
    is("2024-02-29", "2024-02-29T00:00:00Z");
    is("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z");
  }

  @Test
  void keepsMicrosecondsOfNanoseconds() {
    is("2024-01-01T10:00:00.123456789Z", "2024-01-01T10:00:00.123456Z");
    is("2024-01-01T10:00:00.12Z", "2024-01-01T10:00:00.120Z");
  }

  @Test
  void anythingElseIsNoMoment() {
    assertThat(
            List.of(
                "",
                "abc",
                "2024",
                "2024-01",
                "2024-13-01",
                "2023-02-29",
                "2024-01-01T",
                "2024-01-01T10",
                "2024-01-01T24:00:00Z",
                "2024-01-01T10:60:00Z",
                "2024-01-01T10:00:00.Z",
                "2024-01-01T10:00:00ZZ",
                "2024-01-01T10:00:00+2:00",
                "2024-01-01X10:00:00Z",
                " 2024-01-01"))
        .allSatisfy(text -> assertThat(Datetimes.parseMicros(text)).as(text).isEmpty());
  }

  private static void is(String text, String instant) {
    assertThat(Datetimes.parseMicros(text))
        .as(text)
        .hasValue(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant)));
  }
}
