package io.sampo.storage.schema;

import org.jspecify.annotations.Nullable;

/** One sparse vector of a collection; echoed as given. */
public record SparseVectorParams(@Nullable Index index, @Nullable Modifier modifier) {

  /** Settings of its inverted index. */
  public record Index(
      @Nullable Long fullScanThreshold,
      @Nullable Boolean onDisk,
      @Nullable Memory memory,
      @Nullable Datatype datatype) {}
}
