package io.sampo.cluster;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
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
 * Tells the coordinator what this peer knows of its own replicas, see {@link OwnStates}. What could
 * not be told is told again until it is agreed on.
 */
final class ReplicaReporter {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaReporter.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Catalog catalog;
  private final MetadataGateway gateway;
  private final ActorRef<ReplicaHost.Command> host;
  private final PeerId self;
  private final NodeMode mode;
  private final ReplicaRegistry replicas;
  private final Executor executor;
  private final Set<UUID> busy = ConcurrentHashMap.newKeySet();

  ReplicaReporter(
      Catalog catalog,
      MetadataGateway gateway,
      ActorRef<ReplicaHost.Command> host,
      PeerId self,
      NodeMode mode,
      ReplicaRegistry replicas,
      Executor executor) {
    this.catalog = catalog;
    this.gateway = gateway;
    this.host = host;
    this.self = self;
    this.mode = mode;
    this.replicas = replicas;
    this.executor = executor;
  }

  /** Looks at all collections; to be called when the catalog has changed. */
  void look() {
    catalog.state().collections().values().forEach(this::report);
  }

  private void report(CollectionEntry entry) {
    var due = OwnStates.due(entry, self, mode.listener(), shard -> isBroken(entry, shard));
    if (due.isEmpty() || !busy.add(entry.uuid())) {
      return;
    }
    var change = due.get();
    opened(entry, change)
        .thenComposeAsync(_ -> gateway.execute(change, LIMIT), executor)
        .whenComplete(
            (_, failure) -> {
              busy.remove(entry.uuid());
              if (failure == null) {
                again(entry.uuid());
              } else {
                LOG.debug("{} is not reported yet: {}", entry.name(), failure.toString());
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(this::look);
              }
            });
  }

  private boolean isBroken(CollectionEntry entry, ShardId shard) {
    return mode.recoveryMode().isEmpty()
        && replicas.find(entry.replica(shard)).flatMap(ReplicaHandle::damage).isPresent();
  }

  /** Who is to be Active must be open; one that is already, or never will be, is not waited for. */
  private CompletableFuture<Void> opened(
      CollectionEntry entry, CatalogCommand.SetReplicaStates change) {
    var opened = new CompletableFuture<Void>();
    if (change.to().isActive()) {
      host.tell(
          new ReplicaHost.Command.Await(
              change.shards().stream().map(entry::replica).toList(), opened));
    } else {
      opened.complete(null);
    }
    return opened;
  }

  /** Shards that came while others were reported were passed over, as with two keys at once. */
  private void again(UUID collection) {
    catalog.state().collections().values().stream()
        .filter(entry -> entry.uuid().equals(collection))
        .forEach(this::report);
  }
}
