package io.sampo.node.config;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What is logged, how, and where to.
 *
 * @param level the least severe level on the terminal; empty = nothing
 * @param disk a log file besides the terminal
 */
public record LogSettings(Optional<Level> level, Format format, Optional<Disk> disk) {
  /** How a line looks. */
  public enum Format {
    TEXT,
    JSON
  }

  /** A log file; lines are appended. */
  public record Disk(Path file, Optional<Level> level, Format format) {}
}
