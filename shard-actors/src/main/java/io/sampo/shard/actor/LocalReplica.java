package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.ShardEngine;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What stays of a replica while its actor and engine come and go: the queue of updates, the state
 * that was published last, and who serves them now.
 */
final class LocalReplica implements ReplicaHandle {
  private static final Refusal CLOSED =
      new Refusal.ShardUnavailable("the shard is not open, or is being closed");

  /** A disk may be slow; nobody waits for ever. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

  private final ReplicaId id;
  private final HistoryReader history;
  private final Executor reads;
  private final Surroundings surroundings;
  private final UpdateQueue queue = new UpdateQueue();
  private final CompletableFuture<Void> active = new CompletableFuture<>();
  private volatile ShardEngine engine;
  private volatile ApplyWorker worker;
  private volatile ReplicaState state = ReplicaState.INITIALIZING;
  private volatile @Nullable ActorRef<ShardReplica.Command> actor;
  private volatile boolean closed;
  private volatile boolean confirmed;
  private volatile long lastOperation;
  private final AtomicInteger term = new AtomicInteger();
  private int lastClock;

  /**
   * Who is told of it, and who is asked.
   *
   * @param readable asked at each read
   */
  record Surroundings(
      Consumer<ReplicaId> onOpened, Consumer<ReplicaId> onLacking, Predicate<ReplicaId> readable) {}

  LocalReplica(
      ReplicaId id,
      ShardEngine engine,
      HistoryReader history,
      Executor reads,
      Executor applies,
      Consumer<StorageFailure> onFailure,
      Surroundings surroundings) {
    this.surroundings = surroundings;
    this.id = id;
    this.history = history;
    this.reads = reads;
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
    logged(replica.lastOperation());
    become(replica.state());
    surroundings.onOpened().accept(id);
  }

  /** The log ends with this operation now. */
  void logged(long operation) {
    lastOperation = operation;
  }

  /** The actor could not log what others may have. */
  void lacks() {
    surroundings.onLacking().accept(id);
  }

  /** The actor found data that it must not serve; it stops by itself. */
  void unusable(String why) {
    active.completeExceptionally(new IllegalStateException(why));
  }

  void become(ReplicaState now) {
    if (!now.isUpdateTruth()) {
      term.incrementAndGet();
    }
    state = now;
    if (now.isActive()) {
      active.complete(null);
    }
  }

  /** A number for the clock of the actor that starts now: larger than all before it. */
  int nextClock(int atLeast) {
    lastClock = Math.max(lastClock + 1, atLeast);
    return lastClock;
  }

  /** Takes over changed settings of the collection. */
  void configure(CollectionConfig config) {
    engine.configure(config);
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
    return !closed && confirmed && state.servesReads() && surroundings.readable().test(id)
        ? Optional.of(engine.view())
        : Optional.empty();
  }

  @Override
  public ShardView data() {
    return engine.view();
  }

  @Override
  public boolean isOpen() {
    return !closed && actor != null;
  }

  @Override
  public boolean isConfirmed() {
    return confirmed;
  }

  @Override
  public boolean leads() {
    return !closed && confirmed && actor != null && state.isUpdateTruth();
  }

  @Override
  public int term() {
    return term.get();
  }

  @Override
  public Submission submit(Draft draft, boolean await, BooleanSupplier mayBegin) {
    var update = PendingUpdate.of(draft, await, mayBegin);
    if (closed) {
      update.fail(CLOSED);
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
  public ShardFigures figures() {
    return engine.figures();
  }

  @Override
  public long lastOperation() {
    return lastOperation;
  }

  @Override
  public CompletionStage<Replica> replica() {
    return ask(ShardReplica.Command.Tell::new);
  }

  @Override
  public CompletionStage<Missing> missing(Knowledge known, long mostBytes) {
    return replica()
        .thenApplyAsync(now -> history.missing(id.persistenceId(), now, known, mostBytes), reads);
  }

  @Override
  public CompletionStage<Void> settled() {
    return replica()
        .thenCompose(
            _ -> {
              var done = new CompletableFuture<Void>();
              worker.afterwards(() -> done.complete(null));
              return done;
            });
  }

  @Override
  public CompletionStage<Void> adopt(Knowledge knowledge, long latestHlt) {
    return ask(done -> new ShardReplica.Command.Adopt(knowledge, latestHlt, done));
  }

  private <T> CompletionStage<T> ask(Function<CompletableFuture<T>, ShardReplica.Command> command) {
    var answer = new CompletableFuture<T>();
    var live = actor;
    if (closed || live == null) {
      answer.completeExceptionally(new RefusedException(CLOSED));
    } else {
      live.tell(command.apply(answer));
    }
    return answer.orTimeout(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void confirm() {
    confirmed = true;
  }

  @Override
  public void doubt() {
    term.incrementAndGet();
    confirmed = false;
  }
}
