package io.sampo.storage.model;

/** A vector given to a query: itself, or the id of a point that has it. */
public sealed interface VectorInput {
  /** The vector itself. */
  record Raw(VectorValue value) implements VectorInput {}

  /** The vector of that point. */
  record OfPoint(PointId id) implements VectorInput {}
}
