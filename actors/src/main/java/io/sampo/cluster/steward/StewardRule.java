package io.sampo.cluster.steward;

import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.TransferLimits;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which Dead replica of a shard is to be brought back, and from whom (spec distributed §2.5). */
public final class StewardRule {
  private StewardRule() {}

  /**
   * What is to be asked of the coordinator now.
   *
   * @param alive peers that were heard of lately
   * @param mayBegin peers to which a transfer is not put off
   */
  public static Optional<RecoverReplica> next(
      CollectionEntry entry, ShardId shard, Predicate<PeerId> alive, Predicate<PeerId> mayBegin) {
    return inState(entry, shard, ReplicaState.DEAD).stream()
        .filter(alive.and(mayBegin))
        .flatMap(
            dead ->
                inState(entry, shard, ReplicaState.ACTIVE).stream()
                    .filter(alive)
                    .filter(from -> TransferLimits.allow(entry, from, dead))
                    .map(from -> new RecoverReplica(entry.uuid(), shard, from, dead)))
        .findFirst();
  }

  /** In the order of their peers. */
  static List<PeerId> inState(CollectionEntry entry, ShardId shard, ReplicaState wanted) {
    return entry.shards().getOrDefault(shard.value(), Map.of()).entrySet().stream()
        .filter(replica -> replica.getValue() == wanted)
        .map(replica -> new PeerId(replica.getKey()))
        .sorted(Comparator.comparingLong(PeerId::value))
        .toList();
  }
}
