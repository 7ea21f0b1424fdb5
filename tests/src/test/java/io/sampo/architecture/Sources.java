package io.sampo.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources of this project, as files. */
final class Sources {
  private static final List<String> MODULES =
      List.of("storage", "shard-actors", "transfer-fsm", "actors", "http", "grpc", "node", "tests");

  private Sources() {}

  /** The folder of the whole project. */
  static Path root() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("bin/sampo"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("the tests must run inside the project's folder");
      }
    }
    return folder;
  }

  /** All Java files of the product. */
  static List<Path> ofProduct() {
    return MODULES.stream()
        .flatMap(module -> java(root().resolve(module).resolve("src/main")))
        .toList();
  }

  /** All Java files, of tests too. */
  static List<Path> all() {
    return MODULES.stream().flatMap(module -> java(root().resolve(module).resolve("src"))).toList();
  }

  private static Stream<Path> java(Path folder) {
    return files(folder).stream().filter(file -> file.toString().endsWith(".java"));
  }

  /** All files below a folder; none if there is no such folder. */
  static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
