package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.CommandLineParser.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineParserTest {
  @Test
  void allFlagsOfTheReferenceAreUnderstood() {
    var outcome =
        parse(
            "--uri",
            "http://a:6335",
            "--bootstrap=http://b:6335",
            "--config-path",
            "c.yaml",
            "-f",
            "--snapshot",
            "one:1",
            "--collection-snapshot",
            "two:2",
            "--storage-snapshot",
            "all",
            "--disable-telemetry",
            "--stacktrace",
            "--reinit");

    assertThat(outcome).isInstanceOf(Outcome.Start.class);
    var arguments = ((Outcome.Start) outcome).arguments();
    assertThat(arguments.uri()).contains("http://a:6335");
    assertThat(arguments.bootstrap()).contains("http://b:6335");
    assertThat(arguments.configPath()).contains("c.yaml");
    assertThat(arguments.snapshots()).containsExactly("one:1", "two:2");
    assertThat(arguments.storageSnapshot()).contains("all");
    assertThat(arguments.forceSnapshot()).isTrue();
    assertThat(arguments.reinit()).isTrue();
  }

  @Test
  void theEnvironmentStandsInForAddresses() {
    var outcome =
        CommandLineParser.parse(
            new String[] {"--bootstrap", "http://flag"},
            Map.of("QDRANT_URI", "http://variable", "QDRANT_BOOTSTRAP", "http://variable"));

    var arguments = ((Outcome.Start) outcome).arguments();
    assertThat(arguments.uri()).contains("http://variable");
    assertThat(arguments.bootstrap()).contains("http://flag");
  }

  @Test
  void anUnknownFlagIsMisuseWithAUsageLine() {
    assertThat(parse("--nonsense"))
        .isInstanceOfSatisfying(
            Outcome.Misused.class,
            misused -> assertThat(misused.reason()).contains("--nonsense", "Usage: sampo"));
  }

  @Test
  void theVersionSaysWhoseInterfaceIsServed() {
    assertThat(parse("--version"))
        .isInstanceOfSatisfying(
            Outcome.Say.class, say -> assertThat(say.text()).startsWith("sampo 0.1.0"));
  }

  private static Outcome parse(String... arguments) {
    return CommandLineParser.parse(arguments, Map.of());
  }
}
