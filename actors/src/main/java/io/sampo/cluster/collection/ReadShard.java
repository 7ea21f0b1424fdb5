package io.sampo.cluster.collection;

import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shard that a read asks. Replicas know nothing of shard keys: what they answer gets its key
 * here.
 *
 * @param key {@code null} with automatic sharding
 */
record ReadShard(@Nullable ShardKey key, ShardId shard, ShardRouter router) {
  List<PointRecord> keyed(List<PointRecord> points) {
    return key == null ? points : points.stream().map(point -> point.of(key)).toList();
  }

  List<ScoredPoint> keyedHits(List<ScoredPoint> hits) {
    return key == null ? hits : hits.stream().map(hit -> hit.of(key)).toList();
  }
}
