package io.sampo.cluster;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.collection.LocalUpdates;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.UpdateOperation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes payload indexes that the catalog has and a replica of this peer has not: those that were
 * created while this peer was away. Looks a while after each change of the catalog, so that who
 * asked for an index has had it made before.
 */
final class SchemaKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaKeeper.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Catalog catalog;
  private final ReplicaRegistry replicas;
  private final LocalUpdates updates;
  private final PeerId self;
  private final Executor executor;
  private final AtomicBoolean waiting = new AtomicBoolean();

  SchemaKeeper(
      Catalog catalog,
      ReplicaRegistry replicas,
      LocalUpdates updates,
      PeerId self,
      Executor executor) {
    this.catalog = catalog;
    this.replicas = replicas;
    this.updates = updates;
    this.self = self;
    this.executor = executor;
  }

  /** Looks soon; calls that come before that are answered by the same look. */
  void lookSoon() {
    if (waiting.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor)
          .execute(this::look);
    }
  }

  private void look() {
    waiting.set(false);
    for (var entry : catalog.state().collections().values()) {
      for (var shard : entry.shardIds()) {
        if (entry.stateAt(self, shard).isPresent()) {
          keep(entry, shard);
        }
      }
    }
  }

  private void keep(CollectionEntry entry, ShardId shard) {
    var id = entry.replica(shard);
    var replica = replicas.find(id).filter(found -> found.view().isPresent());
    if (replica.isEmpty()) {
      return;
    }
    var made = replica.get().info().indexedPoints().keySet();
    entry
        .indexes()
        .forEach(
            (field, schema) -> {
              var path = JsonPath.of(field);
              if (!made.contains(path)) {
                LOG.info(
                    "makes the index of {} in {} that was made elsewhere", field, entry.name());
                try {
                  updates.repair(id, new UpdateOperation.CreateFieldIndex(path, schema));
                } catch (RejectedExecutionException _) {
                  LOG.debug("the node is stopping");
                }
              }
            });
  }
}
