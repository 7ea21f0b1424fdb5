package io.sampo.cluster.remote;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.remote.CopyCodec.Fate;
import io.sampo.cluster.replication.ReplicaSets;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.cluster.wire.Steps;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Draft;
import io.sampo.shard.port.OutdatedException;
import io.sampo.shard.port.Progress;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Takes operations from other peers for the replicas of this one. */
public final class CopyServer {
  /** Whoever writes waits for it, so it is short; a replica that takes longer is brought back. */
  private static final Duration LONGEST_OPENING = Duration.ofMillis(800);

  private static final Duration POLL = Duration.ofMillis(20);

  /** Parcels up to this size are read on the connection's thread. */
  private static final int MOST_BYTES_HERE = 256 << 10;

  private final ReplicaRegistry replicas;
  private final ReplicaSets sets;
  private final Catalog catalog;
  private final Executor executor;

  /** Begins to take them; large ones are read on that executor. */
  public static void start(
      PeerNetwork network,
      ReplicaRegistry replicas,
      ReplicaSets sets,
      Catalog catalog,
      Executor executor) {
    var server = new CopyServer(replicas, sets, catalog, executor);
    network.onSteps(Service.COPY, server::take);
  }

  private CopyServer(
      ReplicaRegistry replicas, ReplicaSets sets, Catalog catalog, Executor executor) {
    this.replicas = replicas;
    this.sets = sets;
    this.catalog = catalog;
    this.executor = executor;
  }

  private Steps take(byte[] body) {
    boolean here = body.length <= MOST_BYTES_HERE;
    var taken =
        CompletableFuture.supplyAsync(() -> CopyCodec.parcel(body), here ? Runnable::run : executor)
            .thenCompose(parcel -> submit(parcel, LONGEST_OPENING.dividedBy(POLL)));
    return new Steps(
        taken.thenCompose(all -> fates(all, Progress::logged)),
        taken.thenCompose(all -> fates(all, Progress::applied)));
  }

  /** A replica that is just being opened is waited for, for a moment. */
  private CompletionStage<List<Progress>> submit(CopyCodec.Parcel parcel, long patience) {
    var replica =
        replicas
            .find(parcel.replica())
            .filter(found -> found.isOpen() || found.damage().isPresent());
    if (replica.isPresent()) {
      return CompletableFuture.completedFuture(submit(replica.get(), parcel));
    }
    if (patience == 0) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              new Refusal.Precondition("no local replica of shard " + parcel.replica().shard())));
    }
    return CompletableFuture.supplyAsync(
            () -> submit(parcel, patience - 1),
            CompletableFuture.delayedExecutor(POLL.toMillis(), TimeUnit.MILLISECONDS, executor))
        .thenCompose(stage -> stage);
  }

  /** An operation does no harm in any state; only its leader must be one. */
  private List<Progress> submit(ReplicaHandle replica, CopyCodec.Parcel parcel) {
    var leader = sets.of(parcel.replica()).states().get(parcel.leader());
    if (catalog.state().index() >= parcel.index() && (leader == null || !leader.isUpdateTruth())) {
      CompletionStage<Long> refused =
          CompletableFuture.failedFuture(
              new OutdatedException(
                  new Refusal.ShardUnavailable(
                      "the replica of shard %s on peer %s is not to take writes"
                          .formatted(parcel.replica().shard(), parcel.leader()))));
      return parcel.operations().stream().map(_ -> new Progress(refused, refused)).toList();
    }
    return parcel.operations().stream()
        .map(
            taken ->
                replica
                    .submit(new Draft.Copied(taken.stamp(), taken.update()), parcel.await())
                    .here())
        .toList();
  }

  private static CompletionStage<byte[]> fates(
      List<Progress> all, Function<Progress, CompletionStage<Long>> step) {
    var fates = new ArrayList<CompletableFuture<Fate>>();
    for (var progress : all) {
      fates.add(step.apply(progress).handle(CopyServer::fate).toCompletableFuture());
    }
    return CompletableFuture.allOf(fates.toArray(CompletableFuture[]::new))
        .thenApply(_ -> CopyCodec.fates(fates.stream().map(CompletableFuture::join).toList()));
  }

  private static Fate fate(Long operation, Throwable failure) {
    if (failure == null) {
      return new Fate(operation, Optional.empty());
    }
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof OutdatedException outdated) {
      return Fate.outdated(outdated.refusal());
    }
    return Fate.of(
        cause instanceof RefusedException refused
            ? refused.refusal()
            : new Refusal.Internal(String.valueOf(cause.getMessage())));
  }
}
