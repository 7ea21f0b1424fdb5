package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Stamper;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.ShardEngine;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.storage.segment.ShardView;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What stays of a replica while its actor and engine come and go: the queue of updates, the state
 * that was published last, and who serves them now.
 */
final class LocalReplica implements ReplicaHandle {
  private final ReplicaId id;
  private final UpdateQueue queue = new UpdateQueue();
  private final CompletableFuture<Void> active = new CompletableFuture<>();
  private volatile ShardEngine engine;
  private volatile ApplyWorker worker;
  private volatile ReplicaState state = ReplicaState.INITIALIZING;
  private volatile @Nullable ActorRef<ShardReplica.Command> actor;
  private volatile boolean closed;

  LocalReplica(
      ReplicaId id, ShardEngine engine, Executor applies, Consumer<StorageFailure> onFailure) {
    this.id = id;
    this.engine = engine;
    this.worker = new ApplyWorker(engine, applies, onFailure);
  }

  ReplicaId id() {
    return id;
  }

  ShardEngine engine() {
    return engine;
  }

  ApplyWorker worker() {
    return worker;
  }

  UpdateQueue queue() {
    return queue;
  }

  /** Completes when the replica is Active for the first time. */
  CompletionStage<Void> active() {
    return active.minimalCompletionStage();
  }

  /** The actor has replayed its log. */
  void started(Replica replica, ActorRef<ShardReplica.Command> self) {
    actor = self;
    become(replica.state());
  }

  /** The actor found data that it must not serve; it stops by itself. */
  void unusable(String why) {
    active.completeExceptionally(new IllegalStateException(why));
  }

  void become(ReplicaState now) {
    state = now;
    if (now.isActive()) {
      active.complete(null);
    }
  }

  /** The engine was opened anew after a failure. */
  void reopened(ShardEngine fresh, Executor applies, Consumer<StorageFailure> onFailure) {
    engine = fresh;
    worker = new ApplyWorker(fresh, applies, onFailure);
  }

  /** Nothing goes in any more; what waits fails. */
  void close(Refusal why) {
    closed = true;
    queue.failAll(why);
    active.completeExceptionally(new RefusedException(why));
  }

  @Override
  public ReplicaState state() {
    return state;
  }

  @Override
  public Optional<ShardView> view() {
    return !closed && state.servesReads() ? Optional.of(engine.view()) : Optional.empty();
  }

  @Override
  public Submission submit(Draft draft, Stamper stamper) {
    var update = PendingUpdate.of(draft, stamper);
    if (closed) {
      update.fail(new Refusal.ShardUnavailable("the shard is being closed"));
    } else if (queue.offer(update)) {
      var live = actor;
      if (live != null) {
        live.tell(new ShardReplica.Command.Drain());
      }
    }
    return update.submission();
  }

  @Override
  public int pendingUpdates() {
    return queue.size() + worker.backlog();
  }

  @Override
  public ShardInfo info() {
    return engine.info();
  }

  @Override
  public void configure(CollectionConfig config) {
    engine.configure(config);
  }
}
