package io.sampo.storage.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hit; a {@code null} member was not asked for.
 *
 * @param version operation number of the point's last change
 * @param score as clients see it: a similarity, or a distance for Euclid and Manhattan
 */
public record ScoredPoint(
    PointId id,
    long version,
    float score,
    @Nullable Payload payload,
    @Nullable Map<String, VectorValue> vectors,
    @Nullable ShardKey shardKey,
    @Nullable OrderValue orderValue) {
  /** The same hit, from a shard of that key. */
  public ScoredPoint of(ShardKey key) {
    return new ScoredPoint(id, version, score, payload, vectors, key, orderValue);
  }
}
