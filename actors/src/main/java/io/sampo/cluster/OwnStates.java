package io.sampo.cluster;

import io.sampo.cluster.catalog.CatalogCommand.SetReplicaStates;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which other state a peer asks for its own replicas, as a pure function (spec distributed §2.4,
 * §2.5):
 *
 * <ul>
 *   <li>Initializing → Active,
 *   <li>Active → Dead where its data are damaged and another replica has all,
 *   <li>on a listener node Active → Listener, while the shard has another Active replica,
 *   <li>on another node Listener → Dead, so that it is brought back with all that it missed; or
 *       Active at once where no replica has more.
 * </ul>
 */
final class OwnStates {
  private OwnStates() {}

  /** The next change of a collection, of all shards for which it is the same. */
  static Optional<SetReplicaStates> due(
      CollectionEntry entry, PeerId self, boolean listener, Predicate<ShardId> isBroken) {
    return change(entry, self, ReplicaState.INITIALIZING, ReplicaState.ACTIVE, _ -> true)
        .or(
            () ->
                change(
                    entry,
                    self,
                    ReplicaState.ACTIVE,
                    ReplicaState.DEAD,
                    shard -> active(entry, shard) > 1 && isBroken.test(shard)))
        .or(
            () ->
                listener
                    ? change(
                        entry,
                        self,
                        ReplicaState.ACTIVE,
                        ReplicaState.LISTENER,
                        shard -> active(entry, shard) > 1)
                    : change(
                            entry,
                            self,
                            ReplicaState.LISTENER,
                            ReplicaState.DEAD,
                            shard -> active(entry, shard) > 0)
                        .or(
                            () ->
                                change(
                                    entry,
                                    self,
                                    ReplicaState.LISTENER,
                                    ReplicaState.ACTIVE,
                                    _ -> true)));
  }

  private static Optional<SetReplicaStates> change(
      CollectionEntry entry,
      PeerId self,
      ReplicaState from,
      ReplicaState to,
      Predicate<ShardId> where) {
    List<ShardId> shards =
        entry.shardIds().stream()
            .filter(shard -> entry.stateAt(self, shard).filter(from::equals).isPresent())
            .filter(where)
            .toList();
    return shards.isEmpty()
        ? Optional.empty()
        : Optional.of(new SetReplicaStates(entry.uuid(), shards, self, from, to));
  }

  private static long active(CollectionEntry entry, ShardId shard) {
    return entry.shards().getOrDefault(shard.value(), Map.of()).values().stream()
        .filter(ReplicaState.ACTIVE::equals)
        .count();
  }
}
