package io.sampo.cluster.consensus;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Failures that the library logs and forgets. Those of the disk are made on purpose; any other is a
 * fault. Of one thread at a time.
 */
final class SwallowedErrors extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.microraft");
  private final @Nullable Level before = logger.getLevel();
  private final Thread thread = Thread.currentThread();
  private final Consumer<String> found;

  SwallowedErrors(Consumer<String> found) {
    this.found = found;
    logger.setLevel(Level.ERROR);
    logger.setAdditive(false);
    logger.addAppender(this);
    start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    var failure = event.getThrowableProxy();
    if (thread.equals(Thread.currentThread())
        && event.getLevel().isGreaterOrEqual(Level.ERROR)
        && failure != null
        && !isOfTheDisk(failure)) {
      var frames = failure.getStackTraceElementProxyArray();
      found.accept(
          "Swallowed: %s: %s: %s at %s"
              .formatted(
                  event.getFormattedMessage(),
                  failure.getClassName(),
                  failure.getMessage(),
                  frames.length == 0 ? "?" : frames[0].getSTEAsString()));
    }
  }

  private static boolean isOfTheDisk(IThrowableProxy failure) {
    for (@Nullable IThrowableProxy cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getClassName().endsWith(".StorageException")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(before);
    logger.setAdditive(true);
    stop();
  }
}
