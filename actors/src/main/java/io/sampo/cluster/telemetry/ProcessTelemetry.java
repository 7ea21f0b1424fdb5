package io.sampo.cluster.telemetry;

import java.util.OptionalLong;

/**
 * What the operating system and the JVM say of this process. What the system does not tell is
 * empty.
 *
 * @param openMaps parts of the address space that are mapped
 * @param mostMaps how many a process may have
 * @param minorFaults pages that were there and had only to be mapped
 * @param majorFaults pages that had to be read
 */
public record ProcessTelemetry(
    Memory memory,
    OptionalLong threads,
    OptionalLong openMaps,
    OptionalLong mostMaps,
    OptionalLong openFiles,
    OptionalLong mostFiles,
    OptionalLong minorFaults,
    OptionalLong majorFaults) {

  /**
   * Memory, in bytes.
   *
   * @param active what the JVM has of the system for its heap and its own needs, and direct buffers
   * @param allocated what of that is in use
   * @param metadata what classes take of it
   * @param resident what of the process is in memory, mapped files too
   * @param retained what the heap holds beyond its use
   */
  public record Memory(long active, long allocated, long metadata, long resident, long retained) {}
}
