package io.sampo.grpc.services;

import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.grpc.call.Call;
import io.sampo.grpc.call.Method;
import io.sampo.grpc.error.BadCall;
import io.sampo.grpc.mapping.ClusterInfos;
import io.sampo.grpc.mapping.CollectionInfos;
import io.sampo.grpc.mapping.CollectionRules;
import io.sampo.grpc.mapping.CollectionSettings;
import io.sampo.grpc.mapping.Options;
import io.sampo.grpc.mapping.Rules;
import io.sampo.grpc.mapping.ShardKeys;
import io.sampo.storage.model.Alias;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code qdrant.Collections}. */
public final class CollectionsService {
  private final CollectionsApi collections;
  private final ClusterApi cluster;

  private CollectionsService(CollectionsApi collections, ClusterApi cluster) {
    this.collections = collections;
    this.cluster = cluster;
  }

  public static List<Method> methods(CollectionsApi collections, ClusterApi cluster) {
    var service = new CollectionsService(collections, cluster);
    return List.of(
        Method.unary(CollectionsGrpc.getGetMethod(), service::get),
        Method.unary(CollectionsGrpc.getListMethod(), service::list),
        Method.unary(CollectionsGrpc.getCollectionExistsMethod(), service::exists),
        Method.unary(CollectionsGrpc.getCreateMethod(), service::create),
        Method.unary(CollectionsGrpc.getUpdateMethod(), service::update),
        Method.unary(CollectionsGrpc.getDeleteMethod(), service::delete),
        Method.unary(CollectionsGrpc.getUpdateAliasesMethod(), service::updateAliases),
        Method.unary(CollectionsGrpc.getListAliasesMethod(), service::listAliases),
        Method.unary(
            CollectionsGrpc.getListCollectionAliasesMethod(), service::listCollectionAliases),
        Method.unary(CollectionsGrpc.getListShardKeysMethod(), service::listShardKeys),
        Method.unary(CollectionsGrpc.getCollectionClusterInfoMethod(), service::clusterInfo),
        Method.unary(CollectionsGrpc.getCreateShardKeyMethod(), service::createShardKey),
        Method.unary(CollectionsGrpc.getDeleteShardKeyMethod(), service::deleteShardKey),
        Method.unary(
            CollectionsGrpc.getUpdateCollectionClusterSetupMethod(), service::updateShards));
  }

  private CompletionStage<Collections.GetCollectionInfoResponse> get(
      Call<Collections.GetCollectionInfoRequest> call) {
    var request = call.message();
    Rules.named(request.getCollectionName());
    return collections
        .info(request.getCollectionName())
        .thenApply(
            info ->
                Collections.GetCollectionInfoResponse.newBuilder()
                    .setResult(CollectionInfos.info(info))
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<Collections.ListCollectionsResponse> list(
      Call<Collections.ListCollectionsRequest> call) {
    var response = Collections.ListCollectionsResponse.newBuilder();
    for (String name : collections.list()) {
      response.addCollectionsBuilder().setName(name);
    }
    return CompletableFuture.completedFuture(response.setTime(call.seconds()).build());
  }

  private CompletionStage<Collections.CollectionExistsResponse> exists(
      Call<Collections.CollectionExistsRequest> call) {
    String name = call.message().getCollectionName();
    Rules.named(name);
    var response = Collections.CollectionExistsResponse.newBuilder();
    response.getResultBuilder().setExists(collections.exists(name));
    return CompletableFuture.completedFuture(response.setTime(call.seconds()).build());
  }

  private CompletionStage<CollectionOperationResponse> create(
      Call<Collections.CreateCollection> call) {
    var request = call.message();
    CollectionRules.create(request);
    return done(
        call,
        collections.create(
            request.getCollectionName(),
            CollectionSettings.create(request),
            timeout(request.hasTimeout(), request.getTimeout())));
  }

  private CompletionStage<CollectionOperationResponse> update(
      Call<Collections.UpdateCollection> call) {
    var request = call.message();
    CollectionRules.update(request);
    return done(
        call,
        collections.update(
            request.getCollectionName(),
            CollectionSettings.update(request),
            timeout(request.hasTimeout(), request.getTimeout())));
  }

  private CompletionStage<CollectionOperationResponse> delete(
      Call<Collections.DeleteCollection> call) {
    var request = call.message();
    Rules.named(request.getCollectionName());
    return done(
        call,
        collections.delete(
            request.getCollectionName(), timeout(request.hasTimeout(), request.getTimeout())));
  }

  private CompletionStage<CollectionOperationResponse> updateAliases(
      Call<Collections.ChangeAliases> call) {
    var request = call.message();
    return done(
        call,
        collections.changeAliases(
            CollectionSettings.aliases(request),
            timeout(request.hasTimeout(), request.getTimeout())));
  }

  /** Zero is no limit here (spec dataplane §1.12). */
  private static @Nullable Duration timeout(boolean given, long seconds) {
    return Options.seconds(given && seconds != 0, seconds);
  }

  private static CompletionStage<CollectionOperationResponse> done(
      Call<?> call, CompletionStage<Boolean> changed) {
    return changed.thenApply(
        result ->
            CollectionOperationResponse.newBuilder()
                .setResult(result)
                .setTime(call.seconds())
                .build());
  }

  private CompletionStage<Collections.ListAliasesResponse> listAliases(
      Call<Collections.ListAliasesRequest> call) {
    return CompletableFuture.completedFuture(aliases(call, collections.aliases()));
  }

  private CompletionStage<Collections.ListAliasesResponse> listCollectionAliases(
      Call<Collections.ListCollectionAliasesRequest> call) {
    String name = call.message().getCollectionName();
    Rules.named(name);
    return CompletableFuture.completedFuture(aliases(call, collections.aliases(name)));
  }

  private static Collections.ListAliasesResponse aliases(Call<?> call, List<Alias> aliases) {
    return Collections.ListAliasesResponse.newBuilder()
        .addAllAliases(aliases.stream().map(CollectionInfos::alias).toList())
        .setTime(call.seconds())
        .build();
  }

  /** With automatic sharding there are none. */
  private CompletionStage<Collections.ListShardKeysResponse> listShardKeys(
      Call<Collections.ListShardKeysRequest> call) {
    String name = call.message().getCollectionName();
    Rules.named(name);
    var response = Collections.ListShardKeysResponse.newBuilder();
    collections
        .shardKeys(name)
        .orElse(List.of())
        .forEach(key -> response.addShardKeysBuilder().setKey(ShardKeys.key(key)));
    return CompletableFuture.completedFuture(response.setTime(call.seconds()).build());
  }

  private CompletionStage<Collections.CollectionClusterInfoResponse> clusterInfo(
      Call<Collections.CollectionClusterInfoRequest> call) {
    String name = call.message().getCollectionName();
    Rules.named(name);
    return cluster.collection(name).thenApply(ClusterInfos::collection);
  }

  private CompletionStage<Collections.CreateShardKeyResponse> createShardKey(
      Call<Collections.CreateShardKeyRequest> call) {
    var request = call.message();
    inCluster();
    Rules.named(request.getCollectionName());
    return collections
        .createShardKey(
            request.getCollectionName(),
            ShardKeys.wanted(request.getRequest()),
            timeout(request.hasTimeout(), request.getTimeout()))
        .thenApply(
            result ->
                ShardKeys.timed(
                        Collections.CreateShardKeyResponse.newBuilder().setResult(result),
                        call.seconds())
                    .build());
  }

  private CompletionStage<Collections.DeleteShardKeyResponse> deleteShardKey(
      Call<Collections.DeleteShardKeyRequest> call) {
    var request = call.message();
    inCluster();
    Rules.named(request.getCollectionName());
    return collections
        .deleteShardKey(
            request.getCollectionName(),
            ShardKeys.key(request.getRequest().getShardKey()),
            timeout(request.hasTimeout(), request.getTimeout()))
        .thenApply(
            result ->
                ShardKeys.timed(
                        Collections.DeleteShardKeyResponse.newBuilder().setResult(result),
                        call.seconds())
                    .build());
  }

  private CompletionStage<Collections.UpdateCollectionClusterSetupResponse> updateShards(
      Call<Collections.UpdateCollectionClusterSetupRequest> call) {
    var request = call.message();
    inCluster();
    String name = request.getCollectionName();
    Rules.named(name);
    var timeout = timeout(request.hasTimeout(), request.getTimeout());
    CompletionStage<Boolean> done =
        switch (request.getOperationCase()) {
          case CREATE_SHARD_KEY ->
              collections.createShardKey(
                  name, ShardKeys.wanted(request.getCreateShardKey()), timeout);
          case DELETE_SHARD_KEY ->
              collections.deleteShardKey(
                  name, ShardKeys.key(request.getDeleteShardKey().getShardKey()), timeout);
          case MOVE_SHARD,
              REPLICATE_SHARD,
              ABORT_TRANSFER,
              DROP_REPLICA,
              RESTART_TRANSFER,
              REPLICATE_POINTS ->
              Unserved.refusal(new Refusal.NotImplemented("moving shards"));
          case OPERATION_NOT_SET -> throw new BadCall("empty operation");
        };
    return done.thenApply(
        result ->
            ShardKeys.timed(
                    Collections.UpdateCollectionClusterSetupResponse.newBuilder().setResult(result),
                    call.seconds())
                .build());
  }

  /** What follows is done by clusters only. */
  private void inCluster() {
    if (cluster.status().isEmpty()) {
      throw new RefusedException(new Refusal.Standalone());
    }
  }
}
