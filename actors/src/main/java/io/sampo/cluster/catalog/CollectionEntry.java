package io.sampo.cluster.catalog;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.FieldSchema;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A collection as all peers know it.
 *
 * @param uuid identity of this life of the collection
 * @param indexes payload indexes by path
 * @param shards replicas by shard and peer
 * @param transfers those that go on
 */
public record CollectionEntry(
    String name,
    UUID uuid,
    CollectionConfig config,
    Map<String, FieldSchema> indexes,
    SortedMap<Integer, Map<Long, ReplicaState>> shards,
    List<TransferEntry> transfers) {

  public CollectionEntry {
    // Metadata of builds without transfers have none.
    transfers = transfers == null ? List.of() : List.copyOf(transfers);
    indexes = Map.copyOf(indexes);
    var copy = new TreeMap<Integer, Map<Long, ReplicaState>>();
    shards.forEach((shard, replicas) -> copy.put(shard, Map.copyOf(replicas)));
    shards = Collections.unmodifiableSortedMap(copy);
  }

  public List<ShardId> shardIds() {
    return shards.keySet().stream().map(ShardId::new).toList();
  }

  public ReplicaId replica(ShardId shard) {
    return new ReplicaId(uuid, shard);
  }

  /** State of that peer's replica of that shard, if it is to have one. */
  public Optional<ReplicaState> stateAt(PeerId peer, ShardId shard) {
    return Optional.ofNullable(shards.getOrDefault(shard.value(), Map.of()).get(peer.value()));
  }

  CollectionEntry withConfig(CollectionConfig changed) {
    return new CollectionEntry(name, uuid, changed, indexes, shards, transfers);
  }

  CollectionEntry withIndexes(Map<String, FieldSchema> changed) {
    return new CollectionEntry(name, uuid, config, changed, shards, transfers);
  }

  CollectionEntry withReplica(int shard, long peer, ReplicaState state) {
    var changed = new TreeMap<>(shards);
    var replicas = new TreeMap<>(changed.getOrDefault(shard, Map.of()));
    replicas.put(peer, state);
    changed.put(shard, replicas);
    return new CollectionEntry(name, uuid, config, indexes, changed, transfers);
  }

  /** Whether that peer is to have a replica of some shard. */
  public boolean isOn(long peer) {
    return shards.values().stream().anyMatch(replicas -> replicas.containsKey(peer));
  }

  CollectionEntry withoutReplica(int shard, long peer) {
    var changed = new TreeMap<>(shards);
    var replicas = new TreeMap<>(changed.getOrDefault(shard, Map.of()));
    replicas.remove(peer);
    changed.put(shard, replicas);
    return new CollectionEntry(name, uuid, config, indexes, changed, transfers);
  }

  CollectionEntry withTransfers(List<TransferEntry> changed) {
    return new CollectionEntry(name, uuid, config, indexes, shards, changed);
  }

  CollectionEntry withoutPeer(long peer) {
    if (!isOn(peer)) {
      return this;
    }
    var changed = new TreeMap<Integer, Map<Long, ReplicaState>>();
    shards.forEach(
        (shard, replicas) -> {
          var left = new TreeMap<>(replicas);
          left.remove(peer);
          changed.put(shard, left);
        });
    var left =
        transfers.stream()
            .filter(transfer -> transfer.from() != peer && transfer.to() != peer)
            .toList();
    return new CollectionEntry(name, uuid, config, indexes, changed, left);
  }
}
