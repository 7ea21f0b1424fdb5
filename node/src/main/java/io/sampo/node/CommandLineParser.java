package io.sampo.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Understands the reference's flags. Built by hand rather than from annotations, which would be
 * read by reflection at every start.
 */
final class CommandLineParser {
  private CommandLineParser() {}

  /** What a command line asks for. */
  sealed interface Outcome {
    /** To start a node. */
    record Start(Arguments arguments) implements Outcome {}

    /** To say something and stop. */
    record Say(String text) implements Outcome {}

    /** It was not understood. */
    record Misused(String reason) implements Outcome {}
  }

  /**
   * Reads it.
   *
   * @param environment stands in for {@code --uri} and {@code --bootstrap} where they are not given
   */
  static Outcome parse(String[] arguments, Map<String, String> environment) {
    var plain = PlainFlags.read(arguments);
    if (plain.isPresent()) {
      var flags = plain.get();
      return new Outcome.Start(
          new Arguments(
              Optional.ofNullable(flags.getOrDefault("--uri", environment.get("QDRANT_URI"))),
              Optional.ofNullable(
                  flags.getOrDefault("--bootstrap", environment.get("QDRANT_BOOTSTRAP"))),
              Optional.ofNullable(flags.get("--config-path")),
              List.of(),
              Optional.empty(),
              false,
              false));
    }
    return parseAll(arguments, environment);
  }

  private static Outcome parseAll(String[] arguments, Map<String, String> environment) {
    var line = new CommandLine(spec());
    try {
      var parsed = line.parseArgs(arguments);
      if (parsed.hasMatchedOption("--help")) {
        return new Outcome.Say(line.getUsageMessage().stripTrailing());
      }
      if (parsed.hasMatchedOption("--version")) {
        return new Outcome.Say(
            "sampo %s (%s), serves the interface of qdrant %s"
                .formatted(Version.SAMPO, Version.commit().substring(0, 10), Version.WIRE));
      }
      return new Outcome.Start(
          new Arguments(
              Optional.ofNullable(
                  parsed.matchedOptionValue("--uri", environment.get("QDRANT_URI"))),
              Optional.ofNullable(
                  parsed.matchedOptionValue("--bootstrap", environment.get("QDRANT_BOOTSTRAP"))),
              Optional.ofNullable(
                  parsed.<@Nullable String>matchedOptionValue("--config-path", null)),
              parsed.matchedOptionValue("--snapshot", List.of()),
              Optional.ofNullable(
                  parsed.<@Nullable String>matchedOptionValue("--storage-snapshot", null)),
              parsed.hasMatchedOption("--force-snapshot"),
              parsed.hasMatchedOption("--reinit")));
    } catch (ParameterException e) {
      return new Outcome.Misused(
          "error: %s%n%nUsage: sampo [OPTIONS]%n%nFor more information, try '--help'."
              .formatted(e.getMessage()));
    }
  }

  private static CommandSpec spec() {
    return CommandSpec.create()
        .name("sampo")
        .addOption(text("--uri", "URI", "This peer's own address for other peers (or QDRANT_URI)."))
        .addOption(text("--bootstrap", "URI", "A peer to join (or QDRANT_BOOTSTRAP)."))
        .addOption(text("--config-path", "PATH", "One more configuration file."))
        .addOption(
            OptionSpec.builder("--snapshot", "--collection-snapshot")
                .paramLabel("PATH:NAME")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("Recovers a collection from a snapshot; may be repeated.")
                .build())
        .addOption(
            text("--storage-snapshot", "PATH", "Recovers all collections from a full snapshot."))
        .addOption(flag("Lets snapshots replace collections that exist.", "-f", "--force-snapshot"))
        .addOption(flag("Drops consensus state.", "--reinit"))
        .addOption(flag("Accepted; nothing is ever reported.", "--disable-telemetry"))
        .addOption(flag("Accepted; stack traces are in the log.", "--stacktrace"))
        .addOption(flag("Prints the version.", "-V", "--version"))
        .addOption(flag("Prints this.", "-h", "--help"));
  }

  private static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .arity("1")
        .description(description)
        .build();
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }
}
