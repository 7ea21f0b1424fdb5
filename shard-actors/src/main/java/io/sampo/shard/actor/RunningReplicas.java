package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.ShardEngine;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The actors of the replicas whose engines are open, as children of the host. A replica is among
 * them until its engine is closed; what is told to one that is not goes nowhere. Of the host's
 * thread.
 */
final class RunningReplicas {
  private static final String DISPATCHER = "sampo.replica-dispatcher";

  private record Running(LocalReplica replica, ActorRef<ShardReplica.Command> actor) {}

  private final ActorContext<ReplicaHost.Command> context;
  private final ReplicaHost.Setup setup;
  private final Function<ReplicaId, ReplicaHost.Command> ended;
  private final Map<ReplicaId, Running> running = new HashMap<>();

  /**
   * None yet.
   *
   * @param ended what the host is told when an actor is gone: on wish, for a failed engine, or
   *     because its log cannot be read
   */
  RunningReplicas(
      ActorContext<ReplicaHost.Command> context,
      ReplicaHost.Setup setup,
      Function<ReplicaId, ReplicaHost.Command> ended) {
    this.context = context;
    this.setup = setup;
    this.ended = ended;
  }

  /**
   * Starts the replica on its engine.
   *
   * @param onFailure told when the engine fails, on a thread of the executor that applies
   */
  void start(HostedReplica hosted, ShardEngine engine, Consumer<StorageFailure> onFailure) {
    var id = hosted.id();
    var replica =
        setup
            .registry()
            .serve(
                id,
                engine,
                new HistoryReader(setup.settings().history()),
                setup.opens(),
                setup.applies(),
                onFailure);
    if (hosted.wish().alone()) {
      replica.confirm();
    }
    var folder = hosted.wish().folder();
    replica
        .active()
        .exceptionally(
            failure -> {
              var why = new StorageFailure.Lost(folder, String.valueOf(failure.getMessage()));
              hosted.fail(new StorageException(why, failure));
              return null;
            });
    var actor =
        context.spawn(
            ShardReplica.create(replica, setup.settings(), hosted.mayBeginAnew()),
            "replica-" + id.collection() + "-" + id.shard() + "-" + hosted.failures(),
            DispatcherSelector.fromConfig(DISPATCHER));
    running.put(id, new Running(replica, actor));
    context.watchWith(actor, ended.apply(id));
    become(hosted, hosted.wish().state());
  }

  /** Tells the replica its state; it is settled then. */
  void become(HostedReplica hosted, ReplicaState state) {
    var done = new CompletableFuture<ReplicaState>();
    done.thenRun(hosted::settle);
    tell(hosted.id(), new ShardReplica.Command.Become(state, done));
  }

  void confirm(ReplicaId id) {
    var known = running.get(id);
    if (known != null) {
      known.replica().confirm();
    }
  }

  void configure(ReplicaId id, CollectionConfig config) {
    var known = running.get(id);
    if (known != null) {
      known.replica().configure(config);
    }
  }

  /** Stops it, flushed. */
  void stop(ReplicaId id) {
    tell(id, new ShardReplica.Command.Stop(new CompletableFuture<>()));
  }

  /** Stops it at once. */
  void abandon(ReplicaId id) {
    tell(id, new ShardReplica.Command.Abandon());
  }

  private void tell(ReplicaId id, ShardReplica.Command command) {
    var known = running.get(id);
    if (known != null) {
      known.actor().tell(command);
    }
  }

  /** Its actor is gone and its engine closed. */
  void remove(ReplicaId id) {
    running.remove(id);
  }

  /** Whether all engines are closed. */
  boolean isEmpty() {
    return running.isEmpty();
  }
}
