package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.Progress;
import io.sampo.storage.journal.OperationSize;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * An update between its submission and its end; the futures are completed exactly once.
 *
 * @param await whether somebody waits until it is applied
 * @param mayBegin asked when it gets its place in the order
 */
record PendingUpdate(
    Draft draft,
    boolean await,
    BooleanSupplier mayBegin,
    long bytes,
    CompletableFuture<Long> logged,
    CompletableFuture<Long> applied,
    CompletableFuture<List<Copy>> copies) {

  static PendingUpdate of(Draft draft, boolean await, BooleanSupplier mayBegin) {
    return of(
        draft,
        await,
        mayBegin,
        new CompletableFuture<>(),
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  private static PendingUpdate of(
      Draft draft,
      boolean await,
      BooleanSupplier mayBegin,
      CompletableFuture<Long> logged,
      CompletableFuture<Long> applied,
      CompletableFuture<List<Copy>> copies) {
    long bytes =
        switch (draft) {
          case Draft.Resolved(var update) -> OperationSize.estimateBytes(update);
          case Draft.Copied(_, var update) -> OperationSize.estimateBytes(update);
          case Draft.Local(var update) -> OperationSize.estimateBytes(update);
          case Draft.Conditional _ -> OperationSize.FIXED_BYTES;
        };
    return new PendingUpdate(draft, await, mayBegin, bytes, logged, applied, copies);
  }

  /** About what they take in the log. */
  static long bytes(List<PendingUpdate> updates) {
    return updates.stream().mapToLong(PendingUpdate::bytes).sum();
  }

  PendingUpdate resolvedTo(Draft.Resolved resolved) {
    return of(resolved, await, mayBegin, logged, applied, copies);
  }

  Submission submission() {
    return new Submission(
        new Progress(logged.minimalCompletionStage(), applied.minimalCompletionStage()),
        copies.minimalCompletionStage());
  }

  void fail(Refusal why) {
    fail(new RefusedException(why));
  }

  void fail(Throwable why) {
    copies.complete(List.of());
    logged.completeExceptionally(why);
    applied.completeExceptionally(why);
  }
}
