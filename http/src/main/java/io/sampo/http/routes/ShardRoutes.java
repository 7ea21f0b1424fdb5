package io.sampo.http.routes;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.http.json.CollectionWriter;
import io.sampo.http.json.ShardOperation;
import io.sampo.http.json.ShardReader;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Endpoints of shard keys and of what is done with the shards of a collection (spec distributed
 * §6.2). A server without a cluster refuses changes, whatever they say.
 */
public final class ShardRoutes {
  private static final String ONE = "/collections/{collection_name}";

  private final CollectionsApi collections;
  private final ClusterApi cluster;

  private ShardRoutes(CollectionsApi collections, ClusterApi cluster) {
    this.collections = collections;
    this.cluster = cluster;
  }

  public static List<Route> of(CollectionsApi collections, ClusterApi cluster) {
    var routes = new ShardRoutes(collections, cluster);
    return List.of(
        Route.bare("GET", ONE + "/shards", routes::keys),
        routes.change("PUT", "/shards", routes::createKey),
        routes.change("POST", "/shards/delete", routes::dropKey),
        routes.change("POST", "/cluster", routes::operation));
  }

  private Route change(
      String method, String path, Function<Call, CompletionStage<Answer>> inCluster) {
    return Route.withBody(
        method,
        ONE + path,
        call -> {
          if (cluster.status().isEmpty()) {
            throw new RefusedException(new Refusal.Standalone());
          }
          return inCluster.apply(call);
        });
  }

  private CompletionStage<Answer> keys(Call call) {
    var keys = collections.shardKeys(Params.collection(call));
    return Answers.now(out -> CollectionWriter.shardKeys(keys, out));
  }

  private CompletionStage<Answer> createKey(Call call) {
    var collection = Params.collection(call);
    var timeout = Params.timeout(call);
    var key = Bodies.read(call, ShardReader::newKey);
    return Answers.bool(collections.createShardKey(collection, key, timeout));
  }

  private CompletionStage<Answer> dropKey(Call call) {
    var collection = Params.collection(call);
    var timeout = Params.timeout(call);
    var key = Bodies.read(call, ShardReader::dropped);
    return Answers.bool(collections.deleteShardKey(collection, key, timeout));
  }

  private CompletionStage<Answer> operation(Call call) {
    var collection = Params.collection(call);
    var timeout = Params.timeout(call);
    return switch (Bodies.read(call, ShardReader::operation)) {
      case ShardOperation.CreateKey(var key) ->
          Answers.bool(collections.createShardKey(collection, key, timeout));
      case ShardOperation.DropKey(var key) ->
          Answers.bool(collections.deleteShardKey(collection, key, timeout));
      case ShardOperation.Unserved(var what) ->
          throw new RefusedException(new Refusal.NotImplemented(what));
    };
  }
}
