package io.sampo.storage.schema;

import org.jspecify.annotations.Nullable;

/** The one rule by which optional settings merge. */
final class Merge {
  private Merge() {}

  static <T> @Nullable T later(@Nullable T change, @Nullable T base) {
    return change != null ? change : base;
  }
}
