package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainFlagsTest {
  @Test
  void aLineOfFlagsWithValuesIsRead() {
    assertThat(read("--uri http://a:1 --bootstrap http://b:1 --config-path c.yaml"))
        .contains(
            Map.of("--uri", "http://a:1", "--bootstrap", "http://b:1", "--config-path", "c.yaml"));
    assertThat(PlainFlags.read(new String[0])).contains(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--uri=http://a:1",
        "--uri",
        "--uri http://a:1 --bootstrap",
        "--uri --reinit",
        "--uri http://a:1 --uri http://b:1",
        "--uri \"http://a:1\"",
        "--reinit",
        "--help",
        "--nonsense 1",
        "c.yaml --uri"
      })
  void anythingElseIsLeftToTheLibrary(String line) {
    assertThat(read(line)).isEmpty();
  }

  private static Optional<Map<String, String>> read(String line) {
    return PlainFlags.read(line.split(" "));
  }
}
