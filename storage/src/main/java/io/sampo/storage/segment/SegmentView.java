package io.sampo.storage.segment;

import io.sampo.storage.filter.SegmentRows;
import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.model.PointId;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

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

  @Override
  public RoaringBitmap rowsOf(Set<PointId> ids) {
    var rows = new RoaringBitmap();
    for (var id : ids) {
      for (var row = segment.ids().newest(id); row >= 0; row = segment.ids().older(row)) {
        rows.add(row);
      }
    }
    return rows;
  }
}
