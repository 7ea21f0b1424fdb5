package io.sampo.storage.model;

import java.util.List;

/** Which vectors are answered. */
public sealed interface VectorSelector {
  /** All the point has. */
  record All() implements VectorSelector {}

  /** None; the member is left out. */
  record None() implements VectorSelector {}

  /** Those of these names the point has. */
  record Named(List<String> names) implements VectorSelector {}

  VectorSelector ALL = new All();
  VectorSelector NONE = new None();
}
