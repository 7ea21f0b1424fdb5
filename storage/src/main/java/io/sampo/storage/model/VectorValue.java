package io.sampo.storage.model;

/** A vector as clients give and get it. Arrays are shared, not copied: nobody writes to them. */
public sealed interface VectorValue {
  /** One row. */
  record Dense(float[] values) implements VectorValue {}

  /** Weights at {@code indices}, which are unsigned, unique and ascending once stored. */
  record Sparse(int[] indices, float[] values) implements VectorValue {}

  /** Rows of {@code dimension} floats each, one after the other. */
  record Multi(float[] flat, int dimension) implements VectorValue {
    public int rows() {
      return flat.length / dimension;
    }
  }
}
