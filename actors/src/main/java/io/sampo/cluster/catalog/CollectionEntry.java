package io.sampo.cluster.catalog;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.ShardingMethod;
import java.util.ArrayList;
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
 * @param keys shard keys in the order in which they were made; none without custom sharding
 * @param lastKeyed the highest number that a shard of a key ever had; none is given twice, as peers
 *     that were away may still hold what was dropped
 */
public record CollectionEntry(
    String name,
    UUID uuid,
    CollectionConfig config,
    Map<String, FieldSchema> indexes,
    SortedMap<Integer, Map<Long, ReplicaState>> shards,
    List<TransferEntry> transfers,
    List<KeyEntry> keys,
    int lastKeyed) {

  public CollectionEntry {
    // Metadata of builds without transfers have none.
    transfers = transfers == null ? List.of() : List.copyOf(transfers);
    // Nor have metadata of builds without shard keys any.
    keys = keys == null ? List.of() : List.copyOf(keys);
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

  /** Whether points are routed by shard keys. */
  public boolean isKeyed() {
    return config.params().shardingMethod() == ShardingMethod.CUSTOM;
  }

  /** That shard key and its shards. */
  public Optional<KeyEntry> key(ShardKey key) {
    return keys.stream().filter(known -> known.key().equals(key)).findFirst();
  }

  /** The shard key to which that shard belongs. */
  public Optional<ShardKey> keyOf(ShardId shard) {
    return keys.stream()
        .filter(known -> known.shards().contains(shard.value()))
        .map(KeyEntry::key)
        .findFirst();
  }

  /** The shards of a new key come with it, or not at all. */
  CollectionEntry withKey(ShardKey key, Map<Integer, Map<Long, ReplicaState>> added) {
    var all = new TreeMap<>(shards);
    all.putAll(added);
    var more = new ArrayList<>(keys);
    more.add(new KeyEntry(key, List.copyOf(added.keySet())));
    int last = added.keySet().stream().reduce(lastKeyed, Math::max);
    return new CollectionEntry(name, uuid, config, indexes, all, transfers, more, last);
  }

  /** Its shards and whatever was done with them go with it. */
  CollectionEntry withoutKey(ShardKey key) {
    var gone = key(key).map(KeyEntry::shards).orElse(List.of());
    var left = new TreeMap<>(shards);
    left.keySet().removeAll(gone);
    return new CollectionEntry(
        name,
        uuid,
        config,
        indexes,
        left,
        transfers.stream().filter(transfer -> !gone.contains(transfer.shard())).toList(),
        keys.stream().filter(known -> !known.key().equals(key)).toList(),
        lastKeyed);
  }

  /** Whether that shard has a replica that holds all acknowledged writes. */
  public boolean hasActive(ShardId shard) {
    return shards.getOrDefault(shard.value(), Map.of()).values().stream()
        .anyMatch(ReplicaState::isActive);
  }

  CollectionEntry withConfig(CollectionConfig changed) {
    return new CollectionEntry(name, uuid, changed, indexes, shards, transfers, keys, lastKeyed);
  }

  CollectionEntry withIndexes(Map<String, FieldSchema> changed) {
    return new CollectionEntry(name, uuid, config, changed, shards, transfers, keys, lastKeyed);
  }

  CollectionEntry withReplica(int shard, long peer, ReplicaState state) {
    var changed = new TreeMap<>(shards);
    var replicas = new TreeMap<>(changed.getOrDefault(shard, Map.of()));
    replicas.put(peer, state);
    changed.put(shard, replicas);
    return new CollectionEntry(name, uuid, config, indexes, changed, transfers, keys, lastKeyed);
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
    return new CollectionEntry(name, uuid, config, indexes, changed, transfers, keys, lastKeyed);
  }

  CollectionEntry withTransfers(List<TransferEntry> changed) {
    return new CollectionEntry(name, uuid, config, indexes, shards, changed, keys, lastKeyed);
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
    return new CollectionEntry(name, uuid, config, indexes, changed, left, keys, lastKeyed);
  }
}
