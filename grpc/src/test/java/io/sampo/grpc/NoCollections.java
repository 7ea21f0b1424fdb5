package io.sampo.grpc;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.NewShardKey;
import io.sampo.storage.model.Alias;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A server without collections that remembers what it should have created. */
final class NoCollections implements CollectionsApi {
  volatile @Nullable NewCollection created;

  @Override
  public List<String> list() {
    return List.of();
  }

  @Override
  public boolean exists(String collection) {
    return false;
  }

  @Override
  public CompletionStage<CollectionInfo> info(String collection) {
    return missing(collection);
  }

  @Override
  public CompletionStage<Boolean> create(
      String collection, NewCollection settings, @Nullable Duration timeout) {
    created = settings;
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletionStage<Boolean> update(
      String collection, CollectionDiff diff, @Nullable Duration timeout) {
    return missing(collection);
  }

  @Override
  public CompletionStage<Boolean> delete(String collection, @Nullable Duration timeout) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public CompletionStage<Boolean> changeAliases(
      List<AliasAction> actions, @Nullable Duration timeout) {
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public List<Alias> aliases() {
    return List.of();
  }

  @Override
  public List<Alias> aliases(String collection) {
    return List.of();
  }

  @Override
  public Optional<List<ShardKey>> shardKeys(String collection) {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Boolean> createShardKey(
      String collection, NewShardKey key, @Nullable Duration timeout) {
    return missing(collection);
  }

  @Override
  public CompletionStage<Boolean> deleteShardKey(
      String collection, ShardKey key, @Nullable Duration timeout) {
    return missing(collection);
  }

  @Override
  public CompletionStage<UpdateResult> createFieldIndex(
      String collection, JsonPath field, FieldSchema schema, WriteOptions options) {
    return missing(collection);
  }

  @Override
  public CompletionStage<UpdateResult> deleteFieldIndex(
      String collection, JsonPath field, WriteOptions options) {
    return missing(collection);
  }

  @Override
  public CompletionStage<UpdateResult> createVectorName(
      String collection, String name, NewVector vector, WriteOptions options) {
    return missing(collection);
  }

  @Override
  public CompletionStage<UpdateResult> deleteVectorName(
      String collection, String name, WriteOptions options) {
    return missing(collection);
  }

  private static <A> CompletionStage<A> missing(String collection) {
    return CompletableFuture.failedFuture(
        new RefusedException(Refusal.NotFound.collection(collection)));
  }
}
