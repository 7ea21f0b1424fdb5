package io.sampo.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.sampo.node.config.LogSettings;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging from the settings, in code: an XML file would cost a parser at every start. Until
 * {@link #configure} is called nothing is logged.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /** Found by the logging library through its service file; the library makes it. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Starts logging. Called once, before anything else logs. */
  static void configure(LogSettings settings) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var terminal = new ConsoleAppender<ILoggingEvent>();
    terminal.setName("terminal");
    start(terminal, settings.level(), settings.format(), root);
    root.setLevel(level(settings.level()));
    settings
        .disk()
        .ifPresent(
            disk -> {
              var file = new FileAppender<ILoggingEvent>();
              file.setName("disk");
              file.setFile(disk.file().toString());
              start(file, disk.level(), disk.format(), root);
              if (level(disk.level()).levelInt < root.getLevel().levelInt) {
                root.setLevel(level(disk.level()));
              }
            });
    // It logs a port in use with a stack trace; the start says it in one line.
    context.getLogger("org.apache.pekko.io.TcpListener").setLevel(Level.OFF);
    // It misses a snapshot store, which we do not use.
    context.getLogger("org.apache.pekko.persistence.Persistence").setLevel(Level.ERROR);
    for (var chatty :
        List.of(
            "org.apache.pekko.event.slf4j.Slf4jLogger",
            "org.apache.pekko.cluster",
            "org.apache.pekko.actor.CoordinatedShutdown")) {
      context.getLogger(chatty).setLevel(Level.WARN);
    }
    // What it warns of, elections and changes of members, is daily life; our own lines say it.
    context.getLogger("io.microraft").setLevel(Level.ERROR);
    // A peer that is away is told of once, by us, and not at every attempt to connect.
    context.getLogger("org.apache.pekko.remote").setLevel(Level.ERROR);
    context.getLogger("org.apache.pekko.stream.Materializer").setLevel(Level.ERROR);
    if (root.getLevel().levelInt < Level.INFO.levelInt) {
      // Libraries tell every frame below INFO; an operator who asks for DEBUG asks for Sampo's.
      for (var library : List.of("org.apache.pekko", "io.grpc")) {
        context.getLogger(library).setLevel(Level.INFO);
      }
    }
  }

  /** Writes out what is still in buffers and closes the log file. */
  static void stop() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static void start(
      OutputStreamAppender<ILoggingEvent> appender,
      Optional<org.slf4j.event.Level> level,
      LogSettings.Format format,
      Logger root) {
    var context = root.getLoggerContext();
    var filter = new ThresholdFilter();
    filter.setLevel(level(level).toString());
    filter.start();
    var encoder = new LogLines(format);
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.addFilter(filter);
    appender.start();
    root.addAppender(appender);
  }

  private static Level level(Optional<org.slf4j.event.Level> level) {
    return level.map(Level::convertAnSLF4JLevel).orElse(Level.OFF);
  }
}
