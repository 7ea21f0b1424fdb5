package io.sampo.node.config;

import java.util.List;

/** What came of reading the configuration. */
public sealed interface Loaded {
  /**
   * It can be used.
   *
   * @param errors to be logged as such, though the start goes on
   */
  record Usable(
      NodeSettings settings, List<String> notes, List<String> warnings, List<String> errors)
      implements Loaded {}

  /** It cannot; all faults at once. */
  record Faulty(List<Fault> faults) implements Loaded {}
}
