package io.sampo.cluster.catalog;

import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import io.sampo.transfer.model.TransferMethod;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be asked of the metadata. */
public sealed interface CatalogCommand {
  /**
   * Make a collection.
   *
   * @param placement peers of each shard, fixed by who asks (spec distributed §1.5)
   * @param initial state of the new replicas
   */
  record CreateCollection(
      String name,
      UUID uuid,
      CollectionConfig config,
      Map<ShardId, List<PeerId>> placement,
      ReplicaState initial)
      implements CatalogCommand {}

  /** Merge a change into a collection's configuration; may be named by an alias. */
  record UpdateCollection(String name, CollectionDiff diff) implements CatalogCommand {}

  /** Delete a collection; aliases are not resolved. */
  record DeleteCollection(String name) implements CatalogCommand {}

  /** Run the actions in order; the first that fails ends it and the earlier ones stay. */
  record ChangeAliases(List<AliasAction> actions) implements CatalogCommand {}

  /** Register a payload index. */
  record CreateIndex(String collection, JsonPath field, FieldSchema schema)
      implements CatalogCommand {}

  /** Forget a payload index. */
  record DropIndex(String collection, JsonPath field) implements CatalogCommand {}

  /** Register a named vector. */
  record CreateVector(String collection, String name, NewVector vector) implements CatalogCommand {}

  /** Forget a named vector. */
  record DropVector(String collection, String name) implements CatalogCommand {}

  /**
   * Make a shard key with its shards.
   *
   * @param placement peers of each shard, fixed by who asks (spec distributed §1.5)
   * @param initial state of the new replicas
   */
  record CreateShardKey(
      String collection, ShardKey key, List<List<PeerId>> placement, ReplicaState initial)
      implements CatalogCommand {}

  /** Delete a shard key with its shards and all points in them. */
  record DropShardKey(String collection, ShardKey key) implements CatalogCommand {}

  /**
   * Give replicas another state; those that are not in the state given are left alone.
   *
   * @param collection identity of the collection
   * @param from the state they must be in
   */
  record SetReplicaStates(
      UUID collection, List<ShardId> shards, PeerId peer, ReplicaState from, ReplicaState to)
      implements CatalogCommand {}

  /**
   * Declare a replica Dead that lacks a write.
   *
   * @param from the state it must be in
   * @param by the peer that says so; one that has a replica itself must have a good one
   */
  record DeclareDead(UUID collection, ShardId shard, PeerId peer, ReplicaState from, PeerId by)
      implements CatalogCommand {}

  /**
   * Bring a replica up, or up to date, from another.
   *
   * @param collection identity of the collection
   * @param sync whether the source stays
   */
  record StartTransfer(
      UUID collection, ShardId shard, PeerId from, PeerId to, boolean sync, TransferMethod method)
      implements CatalogCommand {}

  /**
   * Bring a Dead replica back by the log, where the limits allow another transfer.
   *
   * @param collection identity of the collection
   * @param from whose replica is complete
   */
  record RecoverReplica(UUID collection, ShardId shard, PeerId from, PeerId to)
      implements CatalogCommand {}

  /** Let the target of a transfer take part in writes. */
  record OpenTransfer(UUID collection, long number) implements CatalogCommand {}

  /** End a transfer: its target is complete. */
  record FinishTransfer(UUID collection, long number) implements CatalogCommand {}

  /** End a transfer: its target is Dead, or gone if it was to replace the source. */
  record AbortTransfer(UUID collection, long number, String why) implements CatalogCommand {}

  /** End a transfer and begin another between the same replicas. */
  record ReplaceTransfer(UUID collection, long number, TransferMethod method)
      implements CatalogCommand {}

  /** Remove a peer and its replicas; one that holds replicas only by force. */
  record RemovePeer(PeerId peer, boolean force) implements CatalogCommand {}

  /** Set a key of the cluster metadata; without a value, remove it. */
  record SetKey(String key, @Nullable String json) implements CatalogCommand {}
}
