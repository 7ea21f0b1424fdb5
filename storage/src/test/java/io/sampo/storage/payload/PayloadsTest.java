package io.sampo.storage.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import io.sampo.storage.model.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PayloadsTest {

  @Test
  void integersAndFloatsAreToldApart() throws IOException {
    assertThat(text(payload("{\"a\":5,\"b\":5.0,\"c\":-7,\"d\":1e3}")))
        .isEqualTo("{\"a\":5,\"b\":5.0,\"c\":-7,\"d\":1000.0}");
  }

  @Test
  void integersReachFromTheSmallestSignedToTheLargestUnsigned() throws IOException {
    String json =
        "{\"a\":-9223372036854775808,\"b\":9223372036854775807,\"c\":18446744073709551615}";
    assertThat(text(payload(json))).isEqualTo(json);
    assertThat(Payloads.decode(payload(json)))
        .containsEntry("a", Long.MIN_VALUE)
        .containsEntry("b", Long.MAX_VALUE)
        .containsEntry("c", new BigInteger("18446744073709551615"));
  }

  @Test
  void integersBeyondBecomeDoubles() throws IOException {
    assertThat(Payloads.decode(payload("{\"a\":18446744073709551616,\"b\":-9223372036854775809}")))
        .containsEntry("a", 0x1p64)
        .containsEntry("b", -0x1p63);
  }

  @Test
  void minusZeroIsAFloat() throws IOException {
    assertThat(text(payload("{\"a\":-0,\"b\":0}"))).isEqualTo("{\"a\":-0.0,\"b\":0}");
  }

  @Test
  void ofMembersWithTheSameNameTheLastWins() throws IOException {
    assertThat(text(payload("{\"a\":1,\"b\":{\"x\":1,\"x\":2},\"a\":3}")))
        .isEqualTo("{\"a\":3,\"b\":{\"x\":2}}");
    var many = new StringBuilder("{");
    for (int i = 0; i < 100; i++) {
      many.append("\"k").append(i).append("\":").append(i).append(',');
    }
    assertThat(Payloads.decode(payload(many + "\"k99\":-1}")))
        .containsEntry("k99", -1L)
        .hasSize(100);
    assertThat(Payloads.decode(payload(many + "\"k1\":-1}"))).containsEntry("k1", -1L).hasSize(100);
  }

  @Test
  void anEmptyObjectIsTheEmptyPayload() throws IOException {
    assertThat(payload("{}")).isSameAs(Payload.EMPTY);
    assertThat(Payloads.encode(Map.of())).isSameAs(Payload.EMPTY);
    assertThat(text(Payload.EMPTY)).isEqualTo("{}");
  }

  @Test
  void halfASurrogatePairAndAFloatOutOfRangeAreNoJson() {
    assertThatThrownBy(() -> payload("{\"a\":\"\\ud800\"}")).isInstanceOf(JsonParseException.class);
    assertThatThrownBy(() -> payload("{\"a\":1e400}")).isInstanceOf(JsonParseException.class);
  }

  @Test
  void stringsOfAnyLengthAndAlphabetSurvive() throws IOException {
    for (String text :
        List.of(
            "",
            "a",
            "ä",
            "日本語",
            "𝄞x",
            "x".repeat(23),
            "x".repeat(24),
            "ä".repeat(12),
            "é".repeat(300),
            "y".repeat(70_000),
            "y".repeat(65_535) + "ß",
            "\u0000\"\\\n\u007f")) {
      var map = new LinkedHashMap<String, @Nullable Object>();
      map.put(text, text);
      var out = new ByteArrayOutputStream();
      try (var generator = Payloads.JSON.createGenerator(out)) {
        Payloads.toJson(Payloads.encode(map), generator);
      }
      assertThat(Payloads.decode(payload(out.toString(StandardCharsets.UTF_8)))).isEqualTo(map);
    }
  }

  @Test
  void randomValuesSurviveTheWayThroughJsonAndBytes() throws IOException {
    long seed = Long.getLong("seed", new Random().nextLong());
    var random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      var map = new LinkedHashMap<String, @Nullable Object>();
      for (int k = random.nextInt(40); k > 0; k--) {
        map.put("k" + random.nextInt(1000), value(random, 3));
      }
      var payload = Payloads.encode(map);
      assertThat(Payloads.decode(payload)).as("seed %d", seed).isEqualTo(map);
      assertThat(payload(text(payload)).cbor()).as("seed %d", seed).isEqualTo(payload.cbor());
      try (var parser = Payloads.JSON.createParser(text(payload))) {
        parser.nextToken();
        assertThat(Payloads.valueFromJson(parser)).as("seed %d", seed).isEqualTo(map);
      }
      var skipped = new CborReader(payload);
      skipped.skip();
      assertThat(skipped.position()).as("seed %d", seed).isEqualTo(payload.cbor().length);
    }
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> random.nextGaussian();
      case 4 -> new BigInteger(64, random).setBit(63);
      case 5 -> "s".repeat(random.nextInt(40));
      case 6 -> "ö".repeat(random.nextInt(400));
      case 7 -> {
        var list = new ArrayList<@Nullable Object>();
        for (int i = random.nextInt(12); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = random.nextInt(12); i > 0; i--) {
          map.put("m" + i, value(random, depth - 1));
        }
        yield map;
      }
    };
  }

  static Payload payload(String json) throws IOException {
    try (var parser = Payloads.JSON.createParser(json.getBytes(StandardCharsets.UTF_8))) {
      parser.nextToken();
      return Payloads.fromJson(parser);
    }
  }

  static String text(Payload payload) throws IOException {
    var out = new StringWriter();
    try (var generator = Payloads.JSON.createGenerator(out)) {
      Payloads.toJson(payload, generator);
    }
    return out.toString();
  }
}
