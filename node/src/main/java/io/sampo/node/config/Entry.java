package io.sampo.node.config;

/**
 * One value as it was written.
 *
 * @param path the key's names from the root, joined by dots
 */
record Entry(String path, Written value, Origin origin) {

  /** What can stand behind a key. */
  sealed interface Written {
    /** A single value, not yet read as a number or a word. */
    record Scalar(String text) implements Written {}

    /** A list. */
    record Listed() implements Written {}

    /** A section with keys of its own; those have entries too. */
    record Section() implements Written {}

    /** Nothing, or the word {@code null}. */
    record Nothing() implements Written {}
  }
}
