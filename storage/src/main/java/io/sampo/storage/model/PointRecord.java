package io.sampo.storage.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A point as it is answered; a {@code null} member was not asked for. */
public record PointRecord(
    PointId id,
    @Nullable Payload payload,
    @Nullable Map<String, VectorValue> vectors,
    @Nullable ShardKey shardKey,
    @Nullable OrderValue orderValue) {
  /** The same point, from a shard of that key. */
  public PointRecord of(ShardKey key) {
    return new PointRecord(id, payload, vectors, key, orderValue);
  }
}
