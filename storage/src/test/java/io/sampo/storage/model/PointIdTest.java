package io.sampo.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PointIdTest {
  private static final UUID SOME = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");

  @Test
  void readsEveryUsualFormOfAUuid() {
    assertThat(
            Stream.of(
                SOME.toString(),
                "550E8400-E29B-41D4-A716-446655440000",
                "550e8400e29b41d4a716446655440000",
                "urn:uuid:550e8400-e29b-41d4-a716-446655440000",
                "{550e8400-e29b-41d4-a716-446655440000}"))
        .allSatisfy(text -> assertThat(PointId.parseUuid(text)).contains(PointId.uuid(SOME)));
  }

  @Test
  void takesNothingElseForAUuid() {
    assertThat(
            Stream.of(
                "",
                "123",
                "550e8400-e29b-41d4-a716-44665544000",
                "550e8400-e29b-41d4-a716_446655440000",
                "+50e8400e29b41d4a716446655440000",
                "550e8400-e29b-41d4-a716-44665544000g"))
        .allSatisfy(text -> assertThat(PointId.parseUuid(text)).isEmpty());
  }

  @Test
  void sortsNumbersAsUnsignedAndBeforeUuids() {
    assertThat(
            Stream.of(
                    PointId.uuid(new UUID(-1, 0)),
                    PointId.num(-1),
                    PointId.uuid(new UUID(1, 0)),
                    PointId.num(7))
                .sorted())
        .containsExactly(
            PointId.num(7),
            PointId.num(-1),
            PointId.uuid(new UUID(1, 0)),
            PointId.uuid(new UUID(-1, 0)));
  }
}
