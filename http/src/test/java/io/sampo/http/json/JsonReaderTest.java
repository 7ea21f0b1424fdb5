package io.sampo.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static final long SEED = Long.getLong("seed", 20_260_101);

  private static final ObjectMapper JACKSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Test
  void readsEveryKindOfValue() {
    assertThat(parse("{\"a\": [1, -2.5, \"x\", true, false, null], \"b\":{}}").toJava())
        .isEqualTo(Map.of("a", Arrays.asList(1L, -2.5, "x", true, false, null), "b", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "}",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "nul",
        "'x'",
        "01",
        "1.",
        ".5",
        "1e",
        "+1",
        "-",
        "NaN",
        "Infinity",
        "{} x",
        "{}{}",
        "\"\\x\"",
        "\"\n\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"abc",
        "1e400",
        "[1 2]",
        "{\"a\":}",
        "tru",
        "\u0000"
      })
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(FormatException.class);
  }

  @Test
  void saysWhereItWentWrong() {
    assertThatThrownBy(() -> parse("{\n \"a\": x}"))
        .hasMessage("expected value at line 2 column 7");
  }

  @Test
  void unescapesStrings() {
    assertThat(parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é😀\""))
        .isEqualTo(new Json.Text("\"\\/\b\f\n\r\té😀é😀"));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xC3, '"'}))
        .isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xFF, 'a', '"'}))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void bearsOnlySoManyContainersInEachOther() {
    assertThat(parse("[".repeat(128) + "]".repeat(128))).isNotNull();
    assertThatThrownBy(() -> parse("[".repeat(129) + "]".repeat(129)))
        .hasMessageContaining("recursion");
    assertThatThrownBy(() -> parse("[".repeat(1_000_000))).hasMessageContaining("recursion");
  }

  @Test
  void floatsGrowBeyondWhatWasExpected() {
    var in = reader("[1, 2.5 ,3e0,-4 ] ");
    in.beginArray();
    assertThat(in.nextElement()).isTrue();
    assertThat(in.floats(1)).containsExactly(1, 2.5f, 3, -4);
    in.end();
  }

  @Test
  void skippedValuesAreCheckedToo() {
    var in = reader("[{\"a\":[1,{}]},2]");
    in.beginArray();
    assertThat(in.nextElement()).isTrue();
    in.skip();
    assertThat(in.nextElement()).isTrue();
    assertThat(in.number()).isEqualTo(new Json.Int(2));
    assertThat(in.nextElement()).isFalse();
    assertThatThrownBy(() -> reader("[1,{\"a\":tru}]").skip()).isInstanceOf(FormatException.class);
  }

  /** Damaged texts are JSON to us exactly where they are JSON to Jackson. */
  @Test
  void agreesWithJacksonOnDamagedTexts() {
    var random = new Random(SEED);
    var seeds =
        List.of(
            "{\"points\":[{\"id\":1,\"vector\":[0.1,-2e3,4],\"payload\":{\"k\":\"v\\n\"}}]}",
            "[true,false,null,\"\\u00e9\\\\\",{\"\":[[],{}]},1.5E+3, -0.0 ]",
            " {\"filter\" : {\"must\":[ {\"key\":\"a\",\"match\":{\"value\":1844674407}}]}}");
    for (int i = 0; i < 20_000; i++) {
      var text = damage(seeds.get(random.nextInt(seeds.size())), random);
      assertThat(ours(text)).as("%s (seed %d)", text, SEED).isEqualTo(jacksons(text));
    }
  }

  private static String damage(String text, Random random) {
    var damaged = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.deleteCharAt(at);
        case 1 -> damaged.setCharAt(at, text.charAt(random.nextInt(text.length())));
        default -> damaged.insert(at, text.charAt(random.nextInt(text.length())));
      }
    }
    return damaged.toString();
  }

  private static Optional<String> ours(String text) {
    try {
      return Optional.of(JACKSON.valueToTree(parse(text).toJava()).toString());
    } catch (FormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> jacksons(String text) {
    try {
      var tree = JACKSON.readTree(text);
      if (tree == null || tree.isMissingNode()) {
        return Optional.empty();
      }
      Object value = JACKSON.treeToValue(tree, Object.class);
      var same = JACKSON.valueToTree(value).toString();
      return same.contains("Infinity") ? Optional.empty() : Optional.of(same);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Json parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonReader reader(String text) {
    return new JsonReader(text.getBytes(StandardCharsets.UTF_8));
  }
}
