package io.sampo.node;

/** How the process ends; supervisors read these numbers. */
enum ExitCode {
  /** A graceful stop. */
  STOPPED(0),
  /** The start failed: configuration, data, a port in use. */
  FAILED(1),
  /** The command line was not understood. */
  USAGE(2),
  /** The peer was refused by its cluster, or consensus could not start. */
  CONSENSUS(101);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
