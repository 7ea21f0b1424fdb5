package io.sampo.storage.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A named vector added to an existing collection (spec dataplane §2.8). */
public sealed interface NewVector {
  /** A dense vector or, with {@code multivector}, a matrix of rows. */
  record Dense(int size, Distance distance, boolean multivector, @Nullable Datatype datatype)
      implements NewVector {}

  /** A sparse vector. */
  record Sparse(@Nullable Modifier modifier, @Nullable Datatype datatype) implements NewVector {}

  /** The vectors of a collection by name, as if each was added; in the collection's order. */
  static Map<String, NewVector> of(CollectionParams params) {
    var all = new LinkedHashMap<String, NewVector>();
    params
        .vectors()
        .byName()
        .forEach(
            (name, vector) ->
                all.put(
                    name,
                    new Dense(
                        vector.size(),
                        vector.distance(),
                        vector.multivector(),
                        vector.datatype())));
    params
        .sparseVectors()
        .forEach(
            (name, vector) ->
                all.put(
                    name,
                    new Sparse(
                        vector.modifier(),
                        vector.index() == null ? null : vector.index().datatype())));
    return Collections.unmodifiableMap(all);
  }
}
