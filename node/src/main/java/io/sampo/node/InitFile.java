package io.sampo.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The empty file that says to scripts that the node is ready. */
final class InitFile {
  private static final Logger LOG = LoggerFactory.getLogger(InitFile.class);

  private final Path file;

  InitFile(Path workingFolder, Map<String, String> environment) {
    this.file =
        workingFolder.resolve(
            environment.getOrDefault("QDRANT_INIT_FILE_PATH", ".qdrant-initialized"));
  }

  /** Takes back what an earlier process said. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", file, e.toString());
    }
  }

  void write() {
    try {
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      LOG.warn("Cannot write {}: {}", file, e.toString());
    }
  }
}
