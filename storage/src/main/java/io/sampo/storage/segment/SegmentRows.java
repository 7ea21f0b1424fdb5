package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;

/** A segment as filters see it. */
interface SegmentRows {
  int rows();

  PointId id(int row);

  Payload payload(int row);

  boolean hasVector(int row, String name);

  FieldIndexes indexes();
}
