package io.sampo.storage.model;

import org.jspecify.annotations.Nullable;

/** Order by a payload value with a range index (spec dataplane §5.1). */
public record OrderBy(JsonPath key, Direction direction, @Nullable OrderValue startFrom) {
  /** Ascending or descending. */
  public enum Direction {
    ASC,
    DESC
  }
}
