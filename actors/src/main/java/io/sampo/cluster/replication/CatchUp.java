package io.sampo.cluster.replication;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Gets from another replica the operations that this peer's replica lacks. They commute with all
 * others, so writes go on meanwhile; doing it twice does no harm. Any thread.
 */
public final class CatchUp {
  /** Given at once: a few seconds of a busy shard, and no large part of the memory. */
  private static final long PORTION_BYTES = 8L << 20;

  private static final Duration LONGEST_PORTION = Duration.ofSeconds(20);

  private final ReplicaRegistry replicas;
  private final ReplicaLine line;
  private final Turns<Way> turns = new Turns<>();

  /** Two that go it at once would both take the same. */
  private record Way(PeerId source, ReplicaId replica) {}

  public CatchUp(ReplicaRegistry replicas, ReplicaLine line) {
    this.replicas = replicas;
    this.line = line;
  }

  /** How it ended. */
  public sealed interface Result {
    /**
     * The replica has all that the other had when it was asked last, and shows it to readers.
     *
     * @param yours the state of this peer's replica as the other peer knows it
     */
    record Even(long operations, Optional<ReplicaState> yours) implements Result {}

    /** The other's log no longer has all that is lacking: its points must be copied. */
    record GivenUp() implements Result {}

    /** This peer cannot log what the other has; its disk is full, for example. */
    record NotTaken(Refusal why) implements Result {}
  }

  /** Takes all that the replica of that peer has, after whoever is just doing so. */
  public CompletionStage<Result> from(PeerId source, ReplicaId id) {
    return turns.take(new Way(source, id), () -> portion(source, id, 0));
  }

  private CompletionStage<Result> portion(PeerId source, ReplicaId id, long taken) {
    var local = replicas.find(id).filter(ReplicaHandle::isOpen);
    if (local.isEmpty()) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              new Refusal.Precondition("no local replica of shard " + id.shard())));
    }
    return local
        .get()
        .replica()
        .thenCompose(
            now -> line.missing(source, id, now.knowledge(), PORTION_BYTES, LONGEST_PORTION))
        .thenCompose(offer -> take(source, id, local.get(), offer, taken));
  }

  private CompletionStage<Result> take(
      PeerId source, ReplicaId id, ReplicaHandle local, ReplicaLine.Offer offer, long taken) {
    return switch (offer.missing()) {
      case Missing.GivenUp() -> CompletableFuture.completedFuture(new Result.GivenUp());
      case Missing.Operations(var operations, var more) -> {
        List<CompletableFuture<Long>> logged =
            operations.stream()
                .map(
                    operation ->
                        local
                            .submit(new Draft.Copied(operation.stamp(), operation.update()), false)
                            .here()
                            .logged()
                            .toCompletableFuture())
                .toList();
        long sum = taken + operations.size();
        yield CompletableFuture.allOf(logged.toArray(CompletableFuture[]::new))
            .handle((_, failure) -> Optional.ofNullable(failure))
            .thenCompose(
                failure ->
                    failure.isPresent()
                        ? CompletableFuture.completedFuture(notTaken(failure.get()))
                        : more
                            ? portion(source, id, sum)
                            : local.settled().thenApply(_ -> new Result.Even(sum, offer.yours())));
      }
    };
  }

  private static Result notTaken(Throwable failure) {
    var cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return new Result.NotTaken(
        cause instanceof RefusedException refused
            ? refused.refusal()
            : new Refusal.Internal(String.valueOf(cause)));
  }
}
