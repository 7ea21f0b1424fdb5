package io.sampo.cluster.collection;

import io.sampo.storage.model.Alias;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.NewVector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a client can do with collections, whatever the protocol. Requests are validated already
 * (ranges, names); stages fail with {@link io.sampo.storage.model.RefusedException}. Names may be
 * aliases where the specification (dataplane §2.1) says so. May be called from any thread.
 *
 * @see PointsApi
 */
public interface CollectionsApi {
  /** Names of all collections, ascending. */
  List<String> list();

  /** Whether a collection or alias of this name exists. */
  boolean exists(String collection);

  /** All that is known of a collection. */
  CompletionStage<CollectionInfo> info(String collection);

  /** Creates it and waits until its replicas serve. */
  CompletionStage<Boolean> create(
      String collection, NewCollection settings, @Nullable Duration timeout);

  /** Changes its settings. */
  CompletionStage<Boolean> update(
      String collection, CollectionDiff diff, @Nullable Duration timeout);

  /** Deletes it with its data and aliases; {@code false} if it does not exist. */
  CompletionStage<Boolean> delete(String collection, @Nullable Duration timeout);

  /** Runs the actions in order; the first that fails ends it, earlier ones stay. */
  CompletionStage<Boolean> changeAliases(List<AliasAction> actions, @Nullable Duration timeout);

  /** All aliases. */
  List<Alias> aliases();

  /** Aliases of one collection; none if it does not exist. */
  List<Alias> aliases(String collection);

  /** Shard keys in the order in which they were made; empty where sharding is automatic. */
  Optional<List<ShardKey>> shardKeys(String collection);

  /** Makes a shard key and waits until its replicas serve, unless they are to begin otherwise. */
  CompletionStage<Boolean> createShardKey(
      String collection, NewShardKey key, @Nullable Duration timeout);

  /** Deletes a shard key with all its points. */
  CompletionStage<Boolean> deleteShardKey(
      String collection, ShardKey key, @Nullable Duration timeout);

  /** Creates or replaces a payload index. */
  CompletionStage<UpdateResult> createFieldIndex(
      String collection, JsonPath field, FieldSchema schema, WriteOptions options);

  /** Drops a payload index, if there is one. */
  CompletionStage<UpdateResult> deleteFieldIndex(
      String collection, JsonPath field, WriteOptions options);

  /** Adds a named vector. */
  CompletionStage<UpdateResult> createVectorName(
      String collection, String name, NewVector vector, WriteOptions options);

  /** Drops a named vector, if there is one. */
  CompletionStage<UpdateResult> deleteVectorName(
      String collection, String name, WriteOptions options);
}
