package io.sampo.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecimalsTest {
  private static final long SEED = Long.getLong("seed", 20_260_101);

  @Test
  void floatsAreReadAsTheJdkReadsThem() {
    var random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      check(randomText(random));
    }
  }

  @Test
  void everyKindOfFloatSurvivesItsShortestText() {
    var random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        check(Float.toString(value).replace("E", "e"));
        check(Double.toString(value));
      }
    }
  }

  /** Just at, just above and just below the middle of two floats, where estimates go wrong. */
  @Test
  void midpointsBetweenFloatsAreRoundedToEven() {
    var random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      float low = Float.intBitsToFloat(random.nextInt(0x7F00_0000));
      var middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
      check(middle.toPlainString());
      check(middle.toString());
      var nudge = middle.ulp().movePointLeft(3);
      check(middle.add(nudge).toPlainString());
      check(middle.subtract(nudge).toPlainString());
      check(middle.round(new MathContext(19)).toString());
      check(middle.round(new MathContext(17)).toString());
    }
  }

  @Test
  void zerosKeepTheirSignAndLimitsHold() {
    for (var text :
        new String[] {
          "0",
          "-0",
          "0.0",
          "-0.0e5",
          "0e999999999999",
          "1e-400",
          "1e39",
          "3.4028235e38",
          "3.4028235677973366e38",
          "1.4e-45",
          "0.7e-45",
          "1.17549435e-38",
          "123456789012345678901234",
          "0.000000000000000000000000000000000001234567",
          "1E+2",
          "9007199254740993"
        }) {
      check(text);
    }
  }

  @Test
  void integersAreExactUpToSixtyFourBits() {
    assertThat(integer("0")).isEqualTo(new Json.Int(0));
    assertThat(integer("-9223372036854775808")).isEqualTo(new Json.Int(Long.MIN_VALUE));
    assertThat(integer("9223372036854775807")).isEqualTo(new Json.Int(Long.MAX_VALUE));
    assertThat(integer("9223372036854775808")).isEqualTo(new Json.Huge(Long.MIN_VALUE));
    assertThat(integer("18446744073709551615")).isEqualTo(new Json.Huge(-1));
    assertThat(integer("18446744073709551616")).isNull();
    assertThat(integer("-9223372036854775809")).isNull();
  }

  private static void check(String text) {
    var bytes = ("[" + text + "]").getBytes(StandardCharsets.US_ASCII);
    assertThat(Float.floatToRawIntBits(Decimals.toFloat(bytes, 1, bytes.length - 1)))
        .as("%s (seed %d)", text, SEED)
        .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
    checkInList(text, bytes);
  }

  /** The reader has a pass of its own for floats in a list, and leaves the odd ones to others. */
  private static void checkInList(String text, byte[] list) {
    if (isJson(text)) {
      var in = new JsonReader(list);
      in.beginArray();
      assertThat(in.nextElement()).isTrue();
      assertThat(Float.floatToRawIntBits(in.floats(1)[0]))
          .as("[%s] (seed %d)", text, SEED)
          .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
    }
  }

  /** Without zeros in front, and no more than a double holds. */
  private static boolean isJson(String text) {
    return !text.matches("-?0[0-9].*") && Double.isFinite(Double.parseDouble(text));
  }

  private static String randomText(Random random) {
    var text = new StringBuilder(random.nextBoolean() ? "-" : "");
    text.append(random.nextInt(4) == 0 ? random.nextInt(1_000_000) : random.nextInt(10));
    if (random.nextInt(8) != 0) {
      text.append('.');
      int digits = 1 + random.nextInt(24);
      for (int i = 0; i < digits; i++) {
        text.append((char) ('0' + random.nextInt(10)));
      }
    }
    if (random.nextInt(3) == 0) {
      text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(100) - 50);
    }
    return text.toString();
  }

  private static @Nullable Json integer(String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Decimals.toInteger(bytes, 0, bytes.length);
  }
}
