package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.storage.model.CollectionInfo.Status;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a collection's report adds up, of one shard.
 *
 * @param optimizerError why the last optimisation failed, {@code null} if it did not
 * @param pending updates that are not visible yet
 * @param indexedPoints by the path of the payload index
 */
public record ShardFigures(
    Status status,
    @Nullable String optimizerError,
    long points,
    long indexedVectors,
    long segments,
    long pending,
    Map<String, Long> indexedPoints) {

  /** Of a replica on this peer. */
  public static ShardFigures of(ReplicaHandle replica) {
    var info = replica.info();
    var indexed = new TreeMap<String, Long>();
    info.indexedPoints().forEach((field, count) -> indexed.merge(field.text(), count, Long::sum));
    return new ShardFigures(
        info.status(),
        info.optimizerError(),
        info.points(),
        info.indexedVectors(),
        info.segments(),
        replica.pendingUpdates(),
        indexed);
  }
}
