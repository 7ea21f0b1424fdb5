package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.Progress;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An update between its submission and its end; the futures are completed exactly once.
 *
 * @param await whether somebody waits until it is applied
 */
record PendingUpdate(
    Draft draft,
    boolean await,
    long bytes,
    CompletableFuture<Long> logged,
    CompletableFuture<Long> applied,
    CompletableFuture<List<Copy>> copies) {

  static PendingUpdate of(Draft draft, boolean await) {
    return of(
        draft,
        await,
        new CompletableFuture<>(),
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  private static PendingUpdate of(
      Draft draft,
      boolean await,
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
    return new PendingUpdate(draft, await, bytes, logged, applied, copies);
  }

  PendingUpdate resolvedTo(Draft.Resolved resolved) {
    return of(resolved, await, logged, applied, copies);
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
