package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.port.Stamper;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.concurrent.CompletableFuture;

/** An update between its submission and its end; the two futures are completed exactly once. */
record PendingUpdate(
    Draft draft,
    Stamper stamper,
    long bytes,
    CompletableFuture<Long> logged,
    CompletableFuture<Long> applied) {

  static PendingUpdate of(Draft draft, Stamper stamper) {
    long bytes =
        switch (draft) {
          case Draft.Resolved(var update) -> OperationSize.estimateBytes(update);
          case Draft.Conditional _ -> OperationSize.FIXED_BYTES;
        };
    return new PendingUpdate(
        draft, stamper, bytes, new CompletableFuture<>(), new CompletableFuture<>());
  }

  PendingUpdate resolvedTo(Draft.Resolved resolved) {
    return new PendingUpdate(
        resolved, stamper, OperationSize.estimateBytes(resolved.update()), logged, applied);
  }

  Submission submission() {
    return new Submission(logged.minimalCompletionStage(), applied.minimalCompletionStage());
  }

  void fail(Refusal why) {
    fail(new RefusedException(why));
  }

  void fail(Throwable why) {
    logged.completeExceptionally(why);
    applied.completeExceptionally(why);
  }
}
