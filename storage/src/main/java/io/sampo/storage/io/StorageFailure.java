package io.sampo.storage.io;

import java.nio.file.Path;

/** What can go wrong with a file. */
public sealed interface StorageFailure {
  /** The bytes at this offset are not what was written. */
  record Corrupt(Path file, long offsetBytes, String detail) implements StorageFailure {}

  /** No space is left. */
  record DiskFull(Path file, long freeBytes) implements StorageFailure {}

  /** The file is missing or cannot be read. */
  record Lost(Path file, String detail) implements StorageFailure {}

  /** One line for an operator. */
  default String describe() {
    return switch (this) {
      case Corrupt(var file, var offset, var detail) ->
          "%s is damaged at byte %d: %s".formatted(file, offset, detail);
      case DiskFull(var file, var free) ->
          "no space left to write %s (%d bytes free)".formatted(file, free);
      case Lost(var file, var detail) -> "%s cannot be read or written: %s".formatted(file, detail);
    };
  }
}
