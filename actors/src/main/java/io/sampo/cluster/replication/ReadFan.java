package io.sampo.cluster.replication;

import io.sampo.cluster.wire.Timers;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One read that is asked of several replicas (spec distributed §4.3): as many as have to agree, the
 * next one when one fails or hesitates. The first answers count, the others are dropped.
 *
 * @param <T> the answer
 */
public final class ReadFan<T> {
  private final List<Supplier<CompletionStage<T>>> candidates;
  private final int needed;
  private final ReadSpread spread;
  private final CompletableFuture<List<T>> result = new CompletableFuture<>();
  private final List<T> answers = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int started;

  private ReadFan(List<Supplier<CompletionStage<T>>> candidates, int needed, ReadSpread spread) {
    this.candidates = candidates;
    this.needed = needed;
    this.spread = spread;
  }

  /**
   * Asks.
   *
   * @param candidates ways to ask a replica, in the order in which they are to be asked
   * @param needed answers that are wanted; no more than there are candidates
   */
  public static <T> CompletionStage<List<T>> ask(
      List<Supplier<CompletionStage<T>>> candidates, int needed, ReadSpread spread) {
    var fan = new ReadFan<>(candidates, needed, spread);
    int atOnce = Math.min(candidates.size(), needed + spread.more());
    for (int i = 0; i < atOnce; i++) {
      fan.startNext();
    }
    if (candidates.size() > atOnce) {
      fan.hedge();
    }
    return fan.result;
  }

  private void hedge() {
    Timers.later(
        spread.hesitation(),
        () -> !result.isDone(),
        () -> {
          if (startNext()) {
            hedge();
          }
        });
  }

  private boolean startNext() {
    Supplier<CompletionStage<T>> next;
    synchronized (this) {
      if (started == candidates.size()) {
        return false;
      }
      next = candidates.get(started++);
    }
    CompletionStage<T> stage;
    try {
      stage = next.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            answered(answer);
          } else {
            failed(failure);
          }
        });
    return true;
  }

  private void answered(T answer) {
    List<T> all;
    synchronized (this) {
      answers.add(answer);
      if (answers.size() < needed) {
        return;
      }
      all = List.copyOf(answers.subList(0, needed));
    }
    result.complete(all);
  }

  private void failed(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RefusedException refused && !passes(refused.refusal())) {
      result.completeExceptionally(refused);
      return;
    }
    var text =
        cause instanceof RefusedException refused
            ? refused.refusal().text()
            : String.valueOf(cause.getMessage());
    boolean hopeless;
    String all;
    synchronized (this) {
      failures.add(text);
      hopeless = candidates.size() - failures.size() < needed;
      all = String.join("\n  ", failures);
    }
    if (hopeless) {
      result.completeExceptionally(
          candidates.size() == 1 && cause instanceof RefusedException refused
              ? refused
              : new RefusedException(
                  new Refusal.Internal(
                      "%d of %d read operations failed:\n  %s"
                          .formatted(failures.size(), candidates.size(), all))));
    } else {
      startNext();
    }
  }

  /** Another replica may do what this one cannot now. */
  private static boolean passes(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Timeout _,
          Refusal.ShardUnavailable _,
          Refusal.Internal _,
          Refusal.Precondition _,
          Refusal.InsufficientStorage _ ->
          true;
      case Refusal.BadInput _,
          Refusal.BadRequest _,
          Refusal.Inference _,
          Refusal.ChecksumMismatch _,
          Refusal.NotFound _,
          Refusal.AlreadyExists _,
          Refusal.Forbidden _,
          Refusal.Locked _,
          Refusal.Standalone _,
          Refusal.RateLimited _,
          Refusal.NotImplemented _ ->
          false;
    };
  }
}
