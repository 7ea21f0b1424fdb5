package io.sampo.storage.index.field;

import io.sampo.storage.model.Condition;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The values of one field by row, for one type of value. One writer, guarded by its owner. */
sealed interface ValueIndex permits TermIndex, NumberIndex, PlaceIndex {

  /** Takes one value of the row; {@code false} = it is of another type and not indexed. */
  boolean add(int row, byte[] bytes, int at);

  /** Tells that all values of the row have been given. */
  void endRow(int row);

  /**
   * Exactly the rows below the bound with a value that satisfies the first clause of the condition
   * (its only one, if the client is sane), in a bitmap of the caller's own; {@code null} where this
   * index cannot tell. Emptiness is not asked here.
   */
  @Nullable RoaringBitmap rows(Condition.Field condition, int bound);

  /** Rows with a value that is indexed; not to be changed. */
  RoaringBitmap indexed();

  void write(DataOutput out) throws IOException;
}
