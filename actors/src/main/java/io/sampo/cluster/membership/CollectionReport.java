package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.membership.CollectionCluster.LocalShard;
import io.sampo.cluster.membership.CollectionCluster.RemoteShard;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.segment.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The replicas of a collection as the catalog has them, with the figures of those on this peer.
 *
 * @param replicas those on this peer; one that is not open counts no points
 */
public record CollectionReport(Catalog catalog, ReplicaRegistry replicas, PeerId self) {
  private static final Duration LONGEST_DIGEST = Duration.ofMinutes(5);

  /**
   * Of the collection of that name or alias. Reads figures of local shards: not for the thread of
   * an actor.
   *
   * @throws RefusedException where there is none
   */
  public CollectionCluster of(String nameOrAlias) {
    var entry =
        catalog
            .state()
            .resolve(nameOrAlias)
            .orElseThrow(() -> new RefusedException(Refusal.NotFound.collection(nameOrAlias)));
    List<LocalShard> local = new ArrayList<>();
    List<RemoteShard> remote = new ArrayList<>();
    for (var shard : entry.shardIds()) {
      var key = entry.keyOf(shard).orElse(null);
      var states =
          new TreeMap<Long, ReplicaState>(
              Objects.requireNonNull(entry.shards().get(shard.value())));
      states.forEach(
          (peer, state) -> {
            if (peer == self.value()) {
              local.add(new LocalShard(shard.value(), key, points(entry, shard), state));
            } else {
              remote.add(new RemoteShard(shard.value(), key, new PeerId(peer), state));
            }
          });
    }
    var transfers =
        entry.transfers().stream().sorted(Comparator.comparingInt(TransferEntry::shard)).toList();
    return new CollectionCluster(self, entry.shards().size(), local, remote, transfers);
  }

  /**
   * What the replicas of this peer contain, by shard. Reads all of their points: not for the thread
   * of an actor.
   *
   * @throws RefusedException where there is no such collection
   */
  public Map<Integer, Digest> digests(String nameOrAlias) {
    var entry =
        catalog
            .state()
            .resolve(nameOrAlias)
            .orElseThrow(() -> new RefusedException(Refusal.NotFound.collection(nameOrAlias)));
    var digests = new TreeMap<Integer, Digest>();
    for (var shard : entry.shardIds()) {
      replicas
          .find(entry.replica(shard))
          .filter(ReplicaHandle::isOpen)
          .ifPresent(
              replica ->
                  digests.put(
                      shard.value(), replica.data().digest(Deadline.in("Digest", LONGEST_DIGEST))));
    }
    return digests;
  }

  private long points(CollectionEntry entry, ShardId shard) {
    return replicas
        .find(entry.replica(shard))
        .filter(replica -> replica.damage().isEmpty())
        .map(replica -> replica.info().points())
        .orElse(0L);
  }
}
