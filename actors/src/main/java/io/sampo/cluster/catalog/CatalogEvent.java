package io.sampo.cluster.catalog;

import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.FieldSchema;
import java.util.Map;
import java.util.SortedMap;

/** What happened to the metadata. {@code index} numbers the events without gaps from 1. */
public sealed interface CatalogEvent {
  long index();

  /** A collection was made with its shards. */
  record CollectionCreated(long index, CollectionEntry entry) implements CatalogEvent {}

  /** Its configuration was replaced. */
  record CollectionReconfigured(long index, String collection, CollectionConfig config)
      implements CatalogEvent {}

  /** It was deleted with its aliases. */
  record CollectionDeleted(long index, String collection) implements CatalogEvent {}

  /** A payload index was added or replaced. */
  record IndexCreated(long index, String collection, String field, FieldSchema schema)
      implements CatalogEvent {}

  /** A payload index was dropped. */
  record IndexDropped(long index, String collection, String field) implements CatalogEvent {}

  /** A shard key was made with its shards, replicas by shard and peer. */
  record ShardKeyCreated(
      long index,
      String collection,
      ShardKey key,
      SortedMap<Integer, Map<Long, ReplicaState>> shards)
      implements CatalogEvent {}

  /** A shard key is gone, with its shards and their transfers. */
  record ShardKeyDropped(long index, String collection, ShardKey key) implements CatalogEvent {}

  /** An alias points at a collection now. */
  record AliasSet(long index, String alias, String collection) implements CatalogEvent {}

  /** An alias is gone. */
  record AliasRemoved(long index, String alias) implements CatalogEvent {}

  /** A replica has another state. */
  record ReplicaStateSet(long index, String collection, int shard, long peer, ReplicaState state)
      implements CatalogEvent {}

  /** A transfer goes on; its target is in the state of its method. */
  record TransferStarted(long index, String collection, TransferEntry transfer)
      implements CatalogEvent {}

  /** A transfer is over and its target complete; the source of a move is gone. */
  record TransferFinished(long index, String collection, long number) implements CatalogEvent {}

  /** A transfer is over and its target Dead; the target of a move is gone. */
  record TransferAborted(long index, String collection, long number) implements CatalogEvent {}

  /** A peer belongs to the cluster no more; its replicas are gone. */
  record PeerRemoved(long index, long peer) implements CatalogEvent {}

  /** A key of the cluster metadata has another value. */
  record KeySet(long index, String key, String json) implements CatalogEvent {}

  /** A key of the cluster metadata is gone. */
  record KeyRemoved(long index, String key) implements CatalogEvent {}
}
