package io.sampo.cluster.telemetry;

import java.util.OptionalLong;

/**
 * The machine, or the container, as far as it is known.
 *
 * @param distribution of the operating system, in lower case
 * @param ramKib memory of the machine
 * @param diskKib size of the file system with the storage folder
 * @param cpuFlags of those that vector search profits from, with commas
 */
public record HostTelemetry(
    String distribution,
    String distributionVersion,
    ContainerRuntime containerRuntime,
    int cores,
    OptionalLong ramKib,
    OptionalLong diskKib,
    String cpuFlags,
    boolean isLittleEndian) {

  /** What the process runs in. */
  public enum ContainerRuntime {
    NONE,
    DOCKER,
    KUBERNETES,
    OTHER
  }
}
