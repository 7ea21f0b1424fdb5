package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.model.WriteOptions.Ordering;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One write on its way to the replica at which it begins (spec distributed §3.6). Where no order is
 * asked for, every replica that has all will do, and the next one is tried when one is gone; the
 * write may then have been done twice, which clients cannot tell from once.
 */
final class WritePath {
  /** As long as a request between peers may take (spec distributed §0.3). */
  private static final Duration LONGEST_UPDATE = Duration.ofSeconds(60);

  /**
   * A write that was handed on begins in this time, or not at all if another peer can be asked: it
   * is short, as the client waits for it when a peer is gone, and longer than usual pauses.
   */
  private static final Duration LONGEST_HANDOVER = Duration.ofMillis(300);

  /** Right after a start replicas make sure that they have all; a write waits for it so long. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(20);

  private final ReplicaId id;
  private final ShardRouter.Parts parts;
  private final ShardWrite write;
  private final WriteOptions options;
  private final int hops;
  private final Optional<Handover> handover;
  private final long waitUntilNanos;

  /**
   * Has not begun yet.
   *
   * @param hops how often it may still be handed on
   * @param handover until when it may begin here; empty if nobody else will be asked
   */
  WritePath(
      ReplicaId id,
      ShardRouter.Parts parts,
      ShardWrite write,
      WriteOptions options,
      int hops,
      Optional<Handover> handover) {
    this.id = id;
    this.parts = parts;
    this.write = write;
    this.options = options;
    this.hops = hops;
    this.handover = handover;
    this.waitUntilNanos = System.nanoTime() + LONGEST_WAIT.toNanos();
  }

  /** Takes it there; the answer is the client's. */
  CompletionStage<UpdateResult> go() {
    if (parts.peers().isRemoved()) {
      return refuse(ShardRouter.REMOVED);
    }
    var set = parts.sets().of(id);
    var order = ReplicaSetRules.leaders(set, options.ordering(), parts.peers()::isAlive);
    if (order.isEmpty()) {
      return later(
          new Refusal.Internal(
              "The replica set for shard %s has no active replica".formatted(id.shard())));
    }
    return go(order, 0);
  }

  private CompletionStage<UpdateResult> go(List<PeerId> order, int at) {
    if (handover.filter(this::isOver).isPresent()) {
      return refuse(new Refusal.ShardUnavailable("the write came too late"));
    }
    var leader = order.get(at);
    if (leader.equals(parts.sets().self())) {
      var local = parts.here().apply(id).filter(ReplicaHandle::leads);
      if (local.isPresent()) {
        return parts
            .lead()
            .write(
                id,
                local.get(),
                write.draft(),
                options,
                () -> handover.filter(this::isOver).isEmpty())
            .exceptionallyCompose(failure -> outdated(order, at, UpdateGather.cause(failure)));
      }
      return hasNext(order, at) ? go(order, at + 1) : notHere();
    }
    if (hops == 0) {
      return later( // one of them is just about to hear what was agreed on, or to begin with it
          new Refusal.Internal("the peers do not agree on who leads shard " + id.shard()));
    }
    var next = handover.or(() -> hasNext(order, at) ? Optional.of(handover()) : Optional.empty());
    return parts
        .others()
        .write(leader, id, write, options, hops - 1, next, LONGEST_UPDATE)
        .exceptionallyCompose(failure -> lost(order, at, next, UpdateGather.cause(failure)));
  }

  /** This peer is to lead, and its replica does not. */
  private CompletionStage<UpdateResult> notHere() {
    var sets = parts.sets();
    var state = sets.of(id).states().get(sets.self());
    if (options.ordering() == Ordering.STRONG && state != null && !state.isUpdateTruth()) {
      // All of them come by here, so that whoever is given them has them in one order too.
      var handed = new WriteOptions(options.await(), Ordering.MEDIUM, options.timeout());
      return new WritePath(id, parts, write, handed, hops, handover).go();
    }
    var damage = parts.here().apply(id).flatMap(ReplicaHandle::damage);
    if (damage.isEmpty()) {
      return later(new Refusal.ShardUnavailable("the replica of shard " + id.shard() + " starts"));
    }
    return switch (write) {
      case ShardWrite.Points _ ->
          refuse(new Refusal.Internal("Failed to Update Points,  " + damage.get()));
      case ShardWrite.Schema _ ->
          CompletableFuture.completedFuture(new UpdateResult(0L, UpdateResult.Status.COMPLETED));
    };
  }

  private Handover handover() {
    return new Handover(
        parts.sets().self(), parts.peers().now().plus(LONGEST_HANDOVER).toEpochMilli());
  }

  private boolean isOver(Handover of) {
    return parts.peers().hasPassed(Instant.ofEpochMilli(of.endMillis()), of.giver());
  }

  /** Nobody begins the write any more when this is complete. */
  private CompletionStage<Void> over(Handover of) {
    return isOver(of)
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.<Void>supplyAsync(
                () -> null,
                CompletableFuture.delayedExecutor(POLL.toMillis(), TimeUnit.MILLISECONDS))
            .thenCompose(_ -> over(of));
  }

  /** A replica that was deactivated and did not know it hands the write on. */
  private CompletionStage<UpdateResult> outdated(List<PeerId> order, int at, Throwable why) {
    return why instanceof RefusedException refused
            && refused.refusal() instanceof Refusal.ShardUnavailable
            && hasNext(order, at)
        ? go(order, at + 1)
        : CompletableFuture.failedFuture(why);
  }

  private boolean hasNext(List<PeerId> order, int at) {
    return options.ordering() == Ordering.WEAK && at + 1 < order.size();
  }

  /** That peer could not do it, or did not say. */
  private CompletionStage<UpdateResult> lost(
      List<PeerId> order, int at, Optional<Handover> given, Throwable why) {
    boolean mayPass =
        !(why instanceof RefusedException refused)
            || refused.refusal().isTransient()
            || refused.refusal() instanceof Refusal.Precondition;
    if (!mayPass) {
      return CompletableFuture.failedFuture(why);
    }
    if (hasNext(order, at)) {
      return given
          .map(this::over)
          .orElse(CompletableFuture.completedFuture(null))
          .thenCompose(_ -> go(order, at + 1));
    }
    var text = why instanceof RefusedException e ? e.refusal().text() : why.getMessage();
    return switch (options.ordering()) {
      case WEAK -> CompletableFuture.failedFuture(why);
      case MEDIUM, STRONG -> {
        parts.deactivation().deactivate(id, List.of(order.get(at)));
        yield refuse(
            new Refusal.Internal(
                "Failed to apply update with %s ordering via leader peer %s: %s"
                    .formatted(
                        options.ordering() == Ordering.MEDIUM ? "Medium" : "Strong",
                        order.get(at),
                        text)));
      }
    };
  }

  private CompletionStage<UpdateResult> later(Refusal orElse) {
    var timeout = Objects.requireNonNullElse(options.timeout(), LONGEST_WAIT);
    long now = System.nanoTime();
    if (now - waitUntilNanos > 0
        || now - (waitUntilNanos - LONGEST_WAIT.toNanos() + timeout.toNanos()) > 0) {
      return refuse(orElse);
    }
    return CompletableFuture.supplyAsync(
            this::go, CompletableFuture.delayedExecutor(POLL.toMillis(), TimeUnit.MILLISECONDS))
        .thenCompose(stage -> stage);
  }

  private static CompletionStage<UpdateResult> refuse(Refusal why) {
    return CompletableFuture.failedFuture(new RefusedException(why));
  }
}
