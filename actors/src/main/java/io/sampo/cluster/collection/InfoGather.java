package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.replication.PeerView;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.CollectionInfo.IndexInfo;
import io.sampo.storage.model.CollectionInfo.Status;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * What is known of a collection, from all its shards (spec dataplane §2.6): from the replica on
 * this peer where there is one, else from the first other that answers.
 */
record InfoGather(
    PeerId self,
    ReplicaRegistry replicas,
    RemoteReplicas others,
    PeerView peers,
    Executor executor) {

  CompletionStage<CollectionInfo> gather(CollectionEntry entry) {
    var shards = new ArrayList<CompletableFuture<ShardFigures>>();
    for (var shard : entry.shardIds()) {
      shards.add(figures(entry, shard).toCompletableFuture());
    }
    return CompletableFuture.allOf(shards.toArray(CompletableFuture[]::new))
        .thenApply(_ -> sum(entry, shards.stream().map(CompletableFuture::join).toList()));
  }

  private CompletionStage<ShardFigures> figures(CollectionEntry entry, ShardId shard) {
    var local = replicas.find(entry.replica(shard));
    var alive = peers.alive();
    var holders =
        alive.stream()
            .filter(peer -> !peer.equals(self) && entry.stateAt(peer, shard).isPresent())
            .toList();
    boolean here = local.filter(found -> found.damage().isEmpty() || holders.isEmpty()).isPresent();
    return here
        ? CompletableFuture.supplyAsync(() -> ShardFigures.of(local.orElseThrow()), executor)
        : ask(holders.iterator(), entry, shard);
  }

  private CompletionStage<ShardFigures> ask(
      Iterator<PeerId> holders, CollectionEntry entry, ShardId shard) {
    if (!holders.hasNext()) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              new Refusal.Internal("no peer that holds shard " + shard + " can be asked")));
    }
    return others
        .figures(holders.next(), entry.replica(shard))
        .exceptionallyCompose(
            failure ->
                holders.hasNext()
                    ? ask(holders, entry, shard)
                    : CompletableFuture.failedFuture(failure));
  }

  private static CollectionInfo sum(CollectionEntry entry, List<ShardFigures> shards) {
    var status = Status.GREEN;
    String error = null;
    long points = 0;
    long indexed = 0;
    long segments = 0;
    long pending = 0;
    var indexedPoints = new TreeMap<String, Long>();
    for (var shard : shards) {
      status = status.compareTo(shard.status()) < 0 ? shard.status() : status;
      error = shard.optimizerError() == null ? error : shard.optimizerError();
      points += shard.points();
      indexed += shard.indexedVectors();
      segments += shard.segments();
      pending += shard.pending();
      shard.indexedPoints().forEach((field, count) -> indexedPoints.merge(field, count, Long::sum));
    }
    var schema = new LinkedHashMap<JsonPath, IndexInfo>();
    new TreeMap<>(entry.indexes())
        .forEach(
            (field, index) ->
                schema.put(
                    JsonPath.of(field),
                    new IndexInfo(index, indexedPoints.getOrDefault(field, 0L))));
    return new CollectionInfo(
        status, error, indexed, points, segments, entry.config(), schema, pending);
  }
}
