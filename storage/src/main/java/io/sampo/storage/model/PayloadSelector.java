package io.sampo.storage.model;

import java.util.List;

/** Which part of a payload is answered (spec dataplane §3.7). */
public sealed interface PayloadSelector {
  /** All of it. */
  record All() implements PayloadSelector {}

  /** None; the member is left out. */
  record None() implements PayloadSelector {}

  /** Only these paths. */
  record Include(List<JsonPath> paths) implements PayloadSelector {}

  /** All but these paths. */
  record Exclude(List<JsonPath> paths) implements PayloadSelector {}

  PayloadSelector ALL = new All();
  PayloadSelector NONE = new None();
}
