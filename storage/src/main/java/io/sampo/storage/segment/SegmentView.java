package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;

/**
 * A segment as a view of the shard sees it: rows below {@code bound} that {@code operation} found
 * alive.
 *
 * @param live how many those are
 */
record SegmentView(Segment segment, VectorSchema schema, int bound, int live, long operation)
    implements SegmentRows {

  /** Whether the view sees a row below the bound. */
  boolean isAlive(int row) {
    return segment.deleted().isAlive(row, operation);
  }

  /** The row of this id that the view sees, or -1. */
  int find(PointId id) {
    return segment.find(id, bound, operation);
  }

  /** The slot in which the segment has this vector, or -1. */
  int slot(VectorField field) {
    return segment.layout().slot(field);
  }

  @Override
  public int rows() {
    return bound;
  }

  @Override
  public PointId id(int row) {
    return segment.rows().id(row);
  }

  @Override
  public Payload payload(int row) {
    return segment.payload(row);
  }

  @Override
  public boolean hasVector(int row, String name) {
    var field = schema.find(name);
    if (field == null) {
      return false;
    }
    var slot = slot(field);
    return slot >= 0 && segment.rows().hasVector(row, slot);
  }

  @Override
  public FieldIndexes indexes() {
    return segment.indexes();
  }
}
