package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of points as a client asks for it: filters are not yet resolved to ids, points not yet
 * spread over shards. {@code shardKey} is {@code null} where the client gave none.
 */
public sealed interface UpdateRequest {
  @Nullable ShardKeySelector shardKey();

  /** Points to write, whole; existing ones only where {@code filter} (if any) matches them. */
  record Upsert(
      List<Point> points,
      UpdateMode mode,
      @Nullable Filter filter,
      @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Points to remove. */
  record Delete(PointSelector points, @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Vectors to replace; points that do not match {@code filter} (if any) are skipped. */
  record UpdateVectors(
      List<PointVectors> points, @Nullable Filter filter, @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Vectors to remove, by filter first, then by ids; both may be given. */
  record DeleteVectors(
      @Nullable List<PointId> ids,
      @Nullable Filter filter,
      List<String> names,
      @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Payload to merge in, at the root or at {@code key}. */
  record SetPayload(
      Payload payload,
      PointSelector points,
      @Nullable JsonPath key,
      @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Payload that replaces the old one. */
  record OverwritePayload(
      Payload payload, PointSelector points, @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Payload paths to remove. */
  record DeletePayload(
      List<JsonPath> keys, PointSelector points, @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** Payloads to empty. */
  record ClearPayload(PointSelector points, @Nullable ShardKeySelector shardKey)
      implements UpdateRequest {}

  /** What an upsert does with existing and with new ids. */
  enum UpdateMode {
    UPSERT,
    INSERT_ONLY,
    UPDATE_ONLY
  }
}
