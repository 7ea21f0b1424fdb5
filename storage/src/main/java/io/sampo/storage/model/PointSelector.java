package io.sampo.storage.model;

import java.util.List;

/** Which points a write is about. */
public sealed interface PointSelector {
  /** These, in this order. */
  record Ids(List<PointId> ids) implements PointSelector {}

  /** All that match when the request is taken. */
  record Matching(Filter filter) implements PointSelector {}
}
