package io.sampo.cluster.collection;

import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.UpdateResult.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One answer from those of all shards, at the level that was asked for (spec distributed §3.4);
 * where there are none, nothing was done and nothing failed.
 */
final class UpdateGather {
  private UpdateGather() {}

  static CompletionStage<UpdateResult> gather(List<CompletableFuture<UpdateResult>> answers) {
    if (answers.isEmpty()) {
      return CompletableFuture.completedFuture(new UpdateResult(null, Status.ACKNOWLEDGED));
    }
    if (answers.size() == 1) {
      return answers.getFirst();
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .handle((_, _) -> merge(answers));
  }

  private static UpdateResult merge(List<CompletableFuture<UpdateResult>> answers) {
    long operation = 0;
    var status = Status.ACKNOWLEDGED;
    var failures = new ArrayList<Throwable>();
    for (var answer : answers) {
      try {
        var result = answer.join();
        operation = Math.max(operation, result.operationId() == null ? 0 : result.operationId());
        status = status.compareTo(result.status()) < 0 ? result.status() : status;
      } catch (CompletionException e) {
        failures.add(cause(e));
      }
    }
    if (failures.isEmpty()) {
      return new UpdateResult(operation, status);
    }
    var first = failures.getFirst();
    if (failures.size() < answers.size() && first instanceof RefusedException refused) {
      throw new RefusedException(
          PartialFailure.of(failures.size(), answers.size(), refused.refusal()));
    }
    throw first instanceof RuntimeException e ? e : new CompletionException(first);
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
