package io.sampo.cluster;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator that new replicas of this peer are open: Initializing → Active (spec
 * distributed §2.4). What could not be told is told again until it is agreed on.
 */
final class ReplicaReporter {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaReporter.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Catalog catalog;
  private final MetadataGateway gateway;
  private final ActorRef<ReplicaHost.Command> host;
  private final PeerId self;
  private final Executor executor;
  private final Set<UUID> busy = ConcurrentHashMap.newKeySet();

  ReplicaReporter(
      Catalog catalog,
      MetadataGateway gateway,
      ActorRef<ReplicaHost.Command> host,
      PeerId self,
      Executor executor) {
    this.catalog = catalog;
    this.gateway = gateway;
    this.host = host;
    this.self = self;
    this.executor = executor;
  }

  /** Looks at all collections; to be called when the catalog has changed. */
  void look() {
    catalog.state().collections().values().forEach(this::report);
  }

  private void report(CollectionEntry entry) {
    var fresh = initializing(entry);
    if (fresh.isEmpty() || !busy.add(entry.uuid())) {
      return;
    }
    var opened = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Await(fresh.stream().map(entry::replica).toList(), opened));
    opened
        .thenComposeAsync(
            _ ->
                gateway.execute(
                    new CatalogCommand.SetReplicaStates(
                        entry.uuid(), fresh, self, ReplicaState.INITIALIZING, ReplicaState.ACTIVE),
                    LIMIT),
            executor)
        .whenComplete(
            (_, failure) -> {
              busy.remove(entry.uuid());
              if (failure != null) {
                LOG.debug("{} is not reported yet: {}", entry.name(), failure.toString());
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(this::look);
              }
            });
  }

  private List<ShardId> initializing(CollectionEntry entry) {
    return entry.shardIds().stream()
        .filter(
            shard ->
                entry.stateAt(self, shard).filter(ReplicaState.INITIALIZING::equals).isPresent())
        .toList();
  }
}
