package io.sampo.node;

import org.jspecify.annotations.Nullable;

/**
 * The end of the process. A signal (SIGTERM, SIGINT, SIGHUP) is a graceful stop and exit code 0; a
 * JVM by itself would answer 128 and more.
 */
final class Shutdown {
  private final Object lock = new Object();
  private @Nullable Node node;
  private boolean ending;
  private volatile ExitCode code = ExitCode.STOPPED;

  private Shutdown() {}

  /** Stands by for signals. Whoever ends the process must do it through {@link #exit}. */
  static Shutdown onSignal() {
    var shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::end, "shutdown"));
    return shutdown;
  }

  /** From now on this node is stopped first. If a signal came meanwhile, it is stopped at once. */
  void stops(Node started) {
    synchronized (lock) {
      if (!ending) {
        node = started;
        started.whenBroken(() -> exit(ExitCode.FAILED));
        return;
      }
    }
    started.stop();
  }

  /** Ends the process with this code. */
  void exit(ExitCode why) {
    code = why;
    System.exit(why.number());
  }

  private void end() {
    @Nullable Node last;
    synchronized (lock) {
      ending = true;
      last = node;
    }
    if (last != null) {
      last.stop();
    }
    Logging.stop();
    Runtime.getRuntime().halt(code.number());
  }
}
