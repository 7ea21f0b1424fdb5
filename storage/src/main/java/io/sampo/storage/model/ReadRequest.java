package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads other than queries. */
public sealed interface ReadRequest {
  /** Points by id, in the order asked, each once, missing ones left out. */
  record Retrieve(
      List<PointId> ids,
      PayloadSelector payload,
      VectorSelector vectors,
      @Nullable ShardKeySelector shardKey)
      implements ReadRequest {}

  /**
   * A page of points by id, or by a payload value.
   *
   * @param offset first id of the page, inclusive; never together with {@code orderBy}
   */
  record Scroll(
      @Nullable PointId offset,
      int limit,
      @Nullable Filter filter,
      PayloadSelector payload,
      VectorSelector vectors,
      @Nullable OrderBy orderBy,
      @Nullable ShardKeySelector shardKey)
      implements ReadRequest {}

  /** How many points match. */
  record Count(@Nullable Filter filter, boolean exact, @Nullable ShardKeySelector shardKey)
      implements ReadRequest {}
}
