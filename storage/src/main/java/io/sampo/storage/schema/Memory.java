package io.sampo.storage.schema;

/** Where a component lives: on disk, on disk with a warm page cache, or on the heap. */
public enum Memory {
  COLD,
  CACHED,
  PINNED
}
