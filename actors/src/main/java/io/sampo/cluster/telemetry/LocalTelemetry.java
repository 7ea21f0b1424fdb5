package io.sampo.cluster.telemetry;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.telemetry.CollectionTelemetry.Local;
import io.sampo.cluster.telemetry.CollectionTelemetry.Remote;
import io.sampo.cluster.telemetry.CollectionTelemetry.Shard;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What this peer tells of collections, of its own replicas more than of others. Any thread. */
public final class LocalTelemetry implements TelemetrySource {
  private final Parts parts;

  /**
   * What it looks at.
   *
   * @param reads where figures of replicas are added up
   */
  public record Parts(
      PeerId self,
      Catalog catalog,
      ReplicaRegistry replicas,
      ReplicaCalls calls,
      OpeningTimes openings,
      Executor reads) {}

  public LocalTelemetry(Parts parts) {
    this.parts = parts;
  }

  @Override
  public int collectionCount() {
    return parts.catalog().state().collections().size();
  }

  @Override
  public boolean exists(String nameOrAlias) {
    return parts.catalog().state().resolve(nameOrAlias).isPresent();
  }

  @Override
  public CompletionStage<List<CollectionTelemetry>> collections() {
    return CompletableFuture.supplyAsync(this::read, parts.reads());
  }

  private List<CollectionTelemetry> read() {
    var entries = parts.catalog().state().collections().values();
    var replicas = new HashSet<Object>();
    entries.forEach(entry -> entry.shardIds().forEach(id -> replicas.add(entry.replica(id))));
    parts.calls().keep(replicas::contains);
    return entries.stream()
        .sorted(Comparator.comparing(CollectionEntry::name))
        .map(this::collection)
        .toList();
  }

  private CollectionTelemetry collection(CollectionEntry entry) {
    return new CollectionTelemetry(
        entry.name(),
        entry.config(),
        parts.openings().of(entry.uuid()),
        entry.shardIds().stream().map(shard -> shard(entry, shard)).toList(),
        entry.transfers().stream().sorted(Comparator.comparingInt(TransferEntry::shard)).toList());
  }

  private Shard shard(CollectionEntry entry, ShardId id) {
    Map<Long, ReplicaState> states = entry.shards().getOrDefault(id.value(), Map.of());
    var remote = new ArrayList<Remote>();
    for (var peer : states.keySet().stream().sorted().map(PeerId::new).toList()) {
      if (!peer.equals(parts.self())) {
        remote.add(new Remote(peer, parts.calls().calls(peer, entry.replica(id))));
      }
    }
    var local =
        states.containsKey(parts.self().value())
            ? parts
                .replicas()
                .find(entry.replica(id))
                .filter(replica -> replica.damage().isEmpty())
                .map(LocalTelemetry::local)
            : Optional.<Local>empty();
    return new Shard(
        id.value(), entry.keyOf(id).orElse(null), local, remote, new TreeMap<>(states));
  }

  private static Local local(ReplicaHandle replica) {
    return new Local(
        replica.info(), replica.figures(), replica.pendingUpdates(), replica.lastOperation());
  }
}
