package io.sampo.cluster;

import io.sampo.storage.io.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Remembers, over restarts, that the other peers have removed this one. */
final class RemovalMark {
  private static final byte[] TEXT =
      "This peer was removed from its cluster; start it with --reinit to have it join again.\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Disk disk;
  private final Path file;

  RemovalMark(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  boolean isSet() {
    return disk.exists(file);
  }

  void set() {
    disk.replace(file, TEXT);
  }

  void clear() {
    if (isSet()) {
      disk.delete(file);
    }
  }
}
