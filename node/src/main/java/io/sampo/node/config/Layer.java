package io.sampo.node.config;

import java.util.List;

/**
 * What one file, or the environment, says; later entries win over earlier ones.
 *
 * @param faults why it could not be read; entries are complete only if there are none
 */
record Layer(List<Entry> entries, List<Fault> faults) {
  Layer {
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
  }
}
