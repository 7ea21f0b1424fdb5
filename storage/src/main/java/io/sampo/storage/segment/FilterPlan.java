package io.sampo.storage.segment;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** How a filter is answered in one segment: so far only the one that matches all. */
final class FilterPlan {
  private static final FilterPlan EVERYTHING = new FilterPlan();

  private FilterPlan() {}

  static FilterPlan of(Filter filter, SegmentRows rows) {
    if (!filter.equals(Filter.ALL)) {
      throw new RefusedException(new Refusal.NotImplemented("a filter"));
    }
    return EVERYTHING;
  }

  boolean matchesAll() {
    return true;
  }

  @Nullable RoaringBitmap candidates() {
    return null;
  }

  boolean exact() {
    return false;
  }

  RowTest newTest() {
    return _ -> true;
  }

  long estimate() {
    return 0;
  }
}
