package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This peer's way to change the metadata. Waits for a leader, asks the coordinator again and again
 * with the same id until the deadline, and answers when the change is in this peer's own catalog.
 * Any thread.
 */
public final class MetadataGateway {
  /** What a caller gets who says nothing (spec distributed §0.3). */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Several fit into the shortest time-out a client can ask for. */
  private static final Duration LONGEST_ASK = Duration.ofMillis(400);

  /** Without it an actor that is gone would be asked a million times. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Duration LEADER_POLL = Duration.ofMillis(25);

  private final RaftGroup group;
  private final CoordinatorLocator coordinator;
  private final Catalog catalog;
  private final PeerId self;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Supplier<UUID> ids;

  public MetadataGateway(
      RaftGroup group,
      CoordinatorLocator coordinator,
      Catalog catalog,
      PeerId self,
      InstantSource clock,
      LongSupplier nanoTime,
      Supplier<UUID> ids) {
    this.group = group;
    this.coordinator = coordinator;
    this.catalog = catalog;
    this.self = self;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.ids = ids;
  }

  /**
   * Has the command done. Fails with a {@code RefusedException}: a time-out says whether the
   * command can still take effect, which it can only while its outcome is unknown, and not for
   * longer than a round of the log.
   *
   * @param timeout null = {@link #DEFAULT_TIMEOUT}
   */
  public CompletionStage<Boolean> execute(CatalogCommand command, @Nullable Duration timeout) {
    var allowed = Objects.requireNonNullElse(timeout, DEFAULT_TIMEOUT);
    var call = new Call(ids.get(), command, allowed);
    call.attempt();
    return call.result;
  }

  /** One command on its way. */
  private final class Call {
    private final UUID id;
    private final CatalogCommand command;
    private final Duration allowed;
    private final long deadlineNanos;
    private final Instant deadline;
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();
    private boolean asked;

    Call(UUID id, CatalogCommand command, Duration allowed) {
      this.id = id;
      this.command = command;
      this.allowed = allowed;
      this.deadlineNanos = nanoTime.getAsLong() + allowed.toNanos();
      this.deadline = clock.instant().plus(allowed);
    }

    void attempt() {
      var left = Duration.ofNanos(deadlineNanos - nanoTime.getAsLong());
      if (!left.isPositive()) {
        result.completeExceptionally(new RefusedException(timedOut()));
        return;
      }
      if (group.view().leader().isEmpty()) {
        later(LEADER_POLL);
        return;
      }
      asked = true;
      var limit = left.compareTo(LONGEST_ASK) < 0 ? left : LONGEST_ASK;
      coordinator
          .ask(new CoordinatorRequest(id, command, self, deadline), limit)
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  answered(answer);
                } else {
                  later(PAUSE);
                }
              });
    }

    private void later(Duration pause) {
      CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::attempt);
    }

    private void answered(Coordinator.Answer answer) {
      var left = Duration.ofNanos(Math.max(1, deadlineNanos - nanoTime.getAsLong()));
      catalog
          .await(answer.index(), left)
          .whenComplete(
              (_, failure) -> {
                var refusal = answer.outcome().refusal();
                if (refusal != null) {
                  result.completeExceptionally(new RefusedException(refusal));
                } else if (failure != null) {
                  result.completeExceptionally(
                      new RefusedException(
                          commitFailed("It is done, and this peer has not seen it yet")));
                } else {
                  result.complete(answer.outcome().result());
                }
              });
    }

    private Refusal timedOut() {
      return asked
          ? commitFailed("Whether it was done is unknown; it is not begun any more")
          : new Refusal.Internal(
              "Failed to propose operation: leader is not established within "
                  + allowed.toSeconds()
                  + "s");
    }

    private Refusal commitFailed(String why) {
      return new Refusal.Internal(
          "Waiting for consensus operation commit failed. Timeout set at: "
              + allowed.toSeconds()
              + " seconds. "
              + why);
    }
  }
}
