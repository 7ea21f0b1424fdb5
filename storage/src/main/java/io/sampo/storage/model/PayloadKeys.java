package io.sampo.storage.model;

import java.util.List;

/**
 * New values for some top-level keys of a point's payload.
 *
 * @param set whole values, nulls included
 * @param removed none of them in {@code set}
 */
public record PayloadKeys(PointId id, Payload set, List<String> removed) {
  public PayloadKeys {
    removed = List.copyOf(removed);
  }
}
