package io.sampo.bench;

import java.time.Duration;

/** CPU time of all threads of another process, user and system together. */
record ServerCpu(ProcessHandle process) {
  static ServerCpu of(long pid) {
    return new ServerCpu(ProcessHandle.of(pid).orElseThrow());
  }

  Duration total() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Seconds used since {@link #total()} gave {@code start}. */
  double secondsSince(Duration start) {
    return total().minus(start).toNanos() / 1e9;
  }
}
