package io.sampo.storage.filter;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.model.PointId;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** A segment as filters see it: rows 0..{@link #rows()}, some of them dead. For any thread. */
public interface SegmentRows {
  /** Rows at or above this number do not exist for this reader. */
  int rows();

  PointId id(int row);

  /** Whether the row has a vector of this name; false for names nobody knows. */
  boolean hasVector(int row, String name);

  /** The payload indexes; they hold all rows below {@link #rows()}, and maybe later ones. */
  FieldIndexes indexes();

  /**
   * The rows of these points, in a bitmap of the caller's own; rows that are dead for this reader
   * may be left out. {@code null} = the segment cannot tell, and then every row's id is looked at.
   */
  default @Nullable RoaringBitmap rowsOf(Set<PointId> ids) {
    return null;
  }
}
