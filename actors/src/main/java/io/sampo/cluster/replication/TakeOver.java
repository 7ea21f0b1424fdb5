package io.sampo.cluster.replication;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes this peer's replica what another one is: it is emptied, gets the vector names that the
 * collection has now, and then takes over all points with the stamps they have there. They are
 * merged, so that writes which come meanwhile are not lost. Done in steps of some seconds; what was
 * done is remembered between them. Any thread.
 */
public final class TakeOver {
  /** Points per page: about a megabyte of usual vectors. */
  private static final int PAGE = 500;

  private static final Duration LONGEST_STEP = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAGE = Duration.ofSeconds(20);

  private final ReplicaRegistry replicas;
  private final ReplicaSets sets;
  private final ReplicaLine line;
  private final LongSupplier nanoTime;
  private final Map<ReplicaId, Progress> progress = new ConcurrentHashMap<>();

  /**
   * How far it has come.
   *
   * @param after the last id that was taken over
   */
  private record Progress(long transfer, ReplicaLine.Holding holding, @Nullable PointId after) {}

  public TakeOver(
      ReplicaRegistry replicas, ReplicaSets sets, ReplicaLine line, LongSupplier nanoTime) {
    this.replicas = replicas;
    this.sets = sets;
    this.line = line;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes over points of the source for some seconds.
   *
   * @param transfer a number that is the same in all steps
   * @return whether that was all
   */
  public CompletionStage<Boolean> from(PeerId source, ReplicaId id, long transfer) {
    var local = replicas.find(id).filter(ReplicaHandle::isOpen);
    if (local.isEmpty()) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              new Refusal.Precondition("no local replica of shard " + id.shard())));
    }
    long untilNanos = nanoTime.getAsLong() + LONGEST_STEP.toNanos();
    var step = new Step(source, id, local.get(), untilNanos);
    var before = progress.get(id);
    return before != null && before.transfer() == transfer
        ? step.pages(before)
        : step.begin(transfer).thenCompose(step::pages);
  }

  private final class Step {
    private final PeerId source;
    private final ReplicaId id;
    private final ReplicaHandle local;
    private final long untilNanos;

    Step(PeerId source, ReplicaId id, ReplicaHandle local, long untilNanos) {
      this.source = source;
      this.id = id;
      this.local = local;
      this.untilNanos = untilNanos;
    }

    CompletionStage<Progress> begin(long transfer) {
      return line.holding(source, id, LONGEST_PAGE)
          .thenCompose(
              holding -> empty().thenApply(_ -> remember(new Progress(transfer, holding, null))));
    }

    /** Without points, and with the vectors that the source's points may have. */
    private CompletionStage<?> empty() {
      var done = apply(new UpdateOperation.Reset());
      for (var vector : sets.vectors(id).entrySet()) {
        var name = vector.getKey();
        if (!name.isEmpty()) { // the unnamed one is never added or taken away
          done =
              done.thenCompose(_ -> apply(new UpdateOperation.DeleteVectorName(name)))
                  .thenCompose(
                      _ -> apply(new UpdateOperation.CreateVectorName(name, vector.getValue())));
        }
      }
      return done;
    }

    private CompletionStage<Long> apply(UpdateOperation operation) {
      return local.submit(new Draft.Local(operation), true).here().applied();
    }

    private Progress remember(Progress now) {
      progress.put(id, now);
      return now;
    }

    CompletionStage<Boolean> pages(Progress now) {
      if (nanoTime.getAsLong() - untilNanos > 0) {
        return CompletableFuture.completedFuture(false);
      }
      return line.page(source, id, now.after(), PAGE, LONGEST_PAGE)
          .thenCompose(
              page ->
                  page.points().isEmpty()
                      ? end(now)
                      : apply(new UpdateOperation.MergePoints(page.points()))
                          .thenCompose(
                              _ ->
                                  pages(
                                      remember(
                                          new Progress(
                                              now.transfer(),
                                              now.holding(),
                                              page.points().getLast().id())))));
    }

    private CompletionStage<Boolean> end(Progress now) {
      return local
          .adopt(now.holding().knowledge(), now.holding().latestHlt())
          .thenApply(
              _ -> {
                progress.remove(id);
                return true;
              });
    }
  }
}
