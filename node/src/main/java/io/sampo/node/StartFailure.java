package io.sampo.node;

import org.jspecify.annotations.Nullable;

/** Why the node could not start, in one line for an operator, and how the process ends then. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  StartFailure(String reason) {
    super(reason);
    exitCode = ExitCode.FAILED;
  }

  StartFailure(String reason, Throwable cause) {
    super(reason, cause);
    exitCode = ExitCode.FAILED;
  }

  private StartFailure(String reason, @Nullable Throwable cause, ExitCode exitCode) {
    super(reason, cause);
    this.exitCode = exitCode;
  }

  /** This peer cannot take part in its cluster; supervisors know that by the exit code. */
  static StartFailure consensus(String reason) {
    return new StartFailure(reason, null, ExitCode.CONSENSUS);
  }

  /** The same, with what led to it. */
  static StartFailure consensus(String reason, Throwable cause) {
    return new StartFailure(reason, cause, ExitCode.CONSENSUS);
  }

  /** One line. Operators search logs for how it begins where consensus is the reason. */
  String reason() {
    return switch (exitCode) {
      case CONSENSUS -> "Can't initialize consensus: " + getMessage();
      case STOPPED, FAILED, USAGE -> String.valueOf(getMessage());
    };
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
