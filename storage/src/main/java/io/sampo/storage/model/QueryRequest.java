package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The universal query (spec dataplane §5.4). Without query and prefetch it is a scroll by id. */
public record QueryRequest(
    List<Prefetch> prefetch,
    @Nullable Query query,
    String using,
    @Nullable Filter filter,
    SearchParams params,
    @Nullable Float scoreThreshold,
    int limit,
    int offset,
    PayloadSelector payload,
    VectorSelector vectors,
    @Nullable LookupLocation lookupFrom,
    @Nullable ShardKeySelector shardKey) {

  /** An inner stage that delivers candidates to the one above. */
  public record Prefetch(
      List<Prefetch> prefetch,
      @Nullable Query query,
      String using,
      @Nullable Filter filter,
      SearchParams params,
      @Nullable Float scoreThreshold,
      int limit,
      @Nullable LookupLocation lookupFrom) {}

  /** Another collection from which ids used as inputs take their vectors. */
  public record LookupLocation(
      String collection, @Nullable String vector, @Nullable ShardKeySelector shardKey) {}
}
