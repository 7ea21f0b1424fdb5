package io.sampo.node;

import io.sampo.node.config.Configuration;
import io.sampo.node.config.Loaded;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The process: reads the command line and the configuration, starts the node, and stops it when a
 * signal asks for it.
 */
public final class Main {
  private Main() {}

  /** Starts a node and returns; its actor system keeps the process alive. */
  public static void main(String[] arguments) {
    switch (CommandLineParser.parse(arguments, System.getenv())) {
      case CommandLineParser.Outcome.Say(var text) -> System.out.println(text);
      case CommandLineParser.Outcome.Misused(var reason) -> {
        System.err.println(reason);
        System.exit(ExitCode.USAGE.number());
      }
      case CommandLineParser.Outcome.Start(var flags) -> run(flags);
    }
  }

  private static void run(Arguments arguments) {
    var workingFolder = Path.of("").toAbsolutePath();
    switch (Configuration.load(workingFolder, System.getenv(), arguments.configPath())) {
      case Loaded.Faulty(var faults) -> {
        faults.forEach(fault -> System.err.println("Error: " + fault.text()));
        System.exit(ExitCode.FAILED.number());
      }
      case Loaded.Usable usable -> {
        Logging.configure(usable.settings().log());
        start(arguments, usable, workingFolder);
      }
    }
  }

  private static void start(Arguments arguments, Loaded.Usable loaded, Path workingFolder) {
    var log = LoggerFactory.getLogger(Main.class);
    log.info("Sampo {}, built from {}", Version.SAMPO, Version.commit());
    loaded.notes().forEach(log::info);
    loaded.warnings().forEach(log::warn);
    loaded.errors().forEach(log::error);
    var shutdown = Shutdown.onSignal();
    var initFile = new InitFile(workingFolder, System.getenv());
    try {
      refuseWhatIsNotServed(arguments);
      var cluster = ClusterArguments.of(arguments, loaded.settings().cluster().enabled());
      cluster.warnings().forEach(log::warn);
      initFile.remove();
      shutdown.stops(Node.start(loaded.settings(), cluster));
      initFile.write();
    } catch (StartFailure e) {
      log.debug("Start failed", e);
      log.error("{}", e.reason());
      shutdown.exit(e.exitCode());
    } catch (RuntimeException e) {
      log.error("Start failed, and this should not happen", e);
      shutdown.exit(ExitCode.FAILED);
    }
  }

  private static void refuseWhatIsNotServed(Arguments arguments) throws StartFailure {
    if (!arguments.snapshots().isEmpty() || arguments.storageSnapshot().isPresent()) {
      throw new StartFailure(
          "recovering snapshots at the start is not served by this version yet: start without --snapshot and --storage-snapshot");
    }
  }
}
