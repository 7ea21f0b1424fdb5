package io.sampo.storage.schema;

import org.jspecify.annotations.Nullable;

/** A named vector added to an existing collection (spec dataplane §2.8). */
public sealed interface NewVector {
  /** A dense vector or, with {@code multivector}, a matrix of rows. */
  record Dense(int size, Distance distance, boolean multivector, @Nullable Datatype datatype)
      implements NewVector {}

  /** A sparse vector. */
  record Sparse(@Nullable Modifier modifier, @Nullable Datatype datatype) implements NewVector {}
}
