package io.sampo.node.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files in which Linux tells of itself. What cannot be read is empty: another system has none of
 * them, a container may hide some.
 *
 * @param root {@code /} outside tests
 */
record SystemFiles(Path root) {

  /** The lines of a file; none if it cannot be read. */
  List<String> lines(String path) {
    try {
      return Files.readAllLines(root.resolve(path));
    } catch (IOException _) {
      return List.of();
    }
  }

  /** What stands behind a word and its separator, in the first line that begins with the word. */
  Optional<String> value(String path, String word, String separator) {
    return lines(path).stream()
        .filter(line -> line.startsWith(word))
        .map(line -> line.substring(word.length()).strip())
        .filter(rest -> rest.startsWith(separator))
        .map(rest -> rest.substring(separator.length()).strip())
        .findFirst();
  }

  /** The number with which a text begins. */
  static OptionalLong number(String text) {
    var digits = text.strip().split("\\s+", 2)[0];
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** The same of a value in a file. */
  OptionalLong number(String path, String word, String separator) {
    return value(path, word, separator).map(SystemFiles::number).orElse(OptionalLong.empty());
  }

  /** How many lines a file has, if there is one. */
  OptionalLong lineCount(String path) {
    var lines = lines(path);
    return lines.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lines.size());
  }

  /** How many files a folder has. */
  OptionalLong fileCount(String path) {
    try (var files = Files.list(root.resolve(path))) {
      return OptionalLong.of(files.count());
    } catch (IOException | UncheckedIOException _) {
      return OptionalLong.empty();
    }
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }
}
