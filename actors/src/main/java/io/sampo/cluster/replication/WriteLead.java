package io.sampo.cluster.replication;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.model.WriteOutcome;
import io.sampo.shard.model.WriteVerdict;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.OutdatedException;
import io.sampo.shard.port.Progress;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.UpdateResult.Status;
import io.sampo.storage.model.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A write that begins at this peer's replica (spec distributed §3.5): it is logged here and sent to
 * the others at the same time; all answers are waited for, and who lacks the write is deactivated
 * before the client hears that it succeeded.
 */
public final class WriteLead {
  private final ReplicaSets sets;
  private final Deactivation deactivation;

  public WriteLead(ReplicaSets sets, Deactivation deactivation) {
    this.sets = sets;
    this.deactivation = deactivation;
  }

  /**
   * Has all replicas take the update; the local one must lead.
   *
   * @param mayBegin asked when the update gets its timestamp
   */
  public CompletionStage<UpdateResult> write(
      ReplicaId id,
      ReplicaHandle local,
      Draft draft,
      WriteOptions options,
      BooleanSupplier mayBegin) {
    if (ReplicaSetRules.canReachFactor(sets.of(id))) {
      return begin(id, local, draft, options, mayBegin);
    }
    return deactivation
        .pending(id)
        .handle((_, _) -> sets.of(id))
        .thenCompose(
            now ->
                ReplicaSetRules.canReachFactor(now) && local.leads()
                    ? begin(id, local, draft, options, mayBegin)
                    : refuse(tooFew(id, now)));
  }

  private static Refusal tooFew(ReplicaId id, ReplicaSet set) {
    return new Refusal.Internal(
        ("Too few replicas of shard %s can be reached for write consistency factor %d, and the"
                + " peers cannot agree now that the others are Dead. Please retry.")
            .formatted(id.shard(), set.writeFactor()));
  }

  private CompletionStage<UpdateResult> begin(
      ReplicaId id,
      ReplicaHandle local,
      Draft draft,
      WriteOptions options,
      BooleanSupplier mayBegin) {
    var set = sets.of(id);
    int term = local.term();
    var submission = local.submit(draft, options.await(), mayBegin);
    var here = outcome(set.self(), submission.here(), options);
    return submission
        .copies()
        .thenCompose(copies -> gather(set, here, copies, options))
        .thenCompose(outcomes -> new End(id, local, term, set, outcomes, options).conclude());
  }

  /** Outcomes of all, that of this peer first. */
  private static CompletionStage<List<WriteOutcome>> gather(
      ReplicaSet set,
      CompletableFuture<WriteOutcome> here,
      List<Copy> copies,
      WriteOptions options) {
    var all = new ArrayList<CompletableFuture<WriteOutcome>>();
    all.add(here);
    for (var copy : copies) {
      all.add(
          set.states().get(copy.peer()) == ReplicaState.LISTENER
              ? listening(copy)
              : outcome(copy.peer(), copy.progress(), options));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(_ -> all.stream().map(CompletableFuture::join).toList());
  }

  /** Nobody waits until a listener has applied what it logged (spec distributed §2.1). */
  private static CompletableFuture<WriteOutcome> listening(Copy copy) {
    return logged(copy.peer(), copy.progress(), Status.COMPLETED);
  }

  private static CompletableFuture<WriteOutcome> logged(
      PeerId peer, Progress progress, Status status) {
    return progress
        .logged()
        .<WriteOutcome>handle(
            (operation, failure) ->
                failure == null ? done(peer, operation, status) : failed(peer, failure))
        .toCompletableFuture();
  }

  /** Never fails. */
  private static CompletableFuture<WriteOutcome> outcome(
      PeerId peer, Progress progress, WriteOptions options) {
    var logged = logged(peer, progress, Status.ACKNOWLEDGED);
    if (!options.await()) {
      return logged;
    }
    var applied = progress.applied().toCompletableFuture().copy();
    var timeout = options.timeout();
    if (timeout != null) {
      applied.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
    return applied
        .handle((operation, failure) -> new Applied(operation, failure))
        .thenCompose(end -> end.after(peer, logged));
  }

  /** How the second half of an operation ended. */
  private record Applied(@Nullable Long operation, @Nullable Throwable failure) {
    CompletionStage<WriteOutcome> after(PeerId peer, CompletableFuture<WriteOutcome> logged) {
      if (operation != null) {
        return CompletableFuture.completedFuture(done(peer, operation, Status.COMPLETED));
      }
      var why = cause(failure);
      return logged.thenApply(
          first -> {
            if (!(first instanceof WriteOutcome.Done(_, var result))) {
              return first;
            }
            if (why instanceof TimeoutException) {
              return new WriteOutcome.Done(
                  peer, new UpdateResult(result.operationId(), Status.WAIT_TIMEOUT));
            }
            return why instanceof RefusedException refused
                ? new WriteOutcome.Refused(peer, refused.refusal())
                : failed(peer, why);
          });
    }
  }

  private static WriteOutcome done(PeerId peer, long operation, Status status) {
    return new WriteOutcome.Done(peer, new UpdateResult(operation, status));
  }

  private static WriteOutcome failed(PeerId peer, @Nullable Throwable failure) {
    var why = cause(failure);
    if (why instanceof OutdatedException outdated) {
      return new WriteOutcome.Outdated(peer, outdated.refusal());
    }
    return why instanceof RefusedException refused
        ? new WriteOutcome.Failed(peer, refused.refusal())
        : new WriteOutcome.Failed(peer, new Refusal.Internal(String.valueOf(message(why))));
  }

  private static @Nullable String message(@Nullable Throwable why) {
    return why == null ? null : why.getMessage();
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** A write of which all replicas have said what became of it. */
  private final class End {
    private final ReplicaId id;
    private final ReplicaHandle local;
    private final int term;
    private final ReplicaSet set;
    private final List<WriteOutcome> outcomes;
    private final WriteOptions options;

    End(
        ReplicaId id,
        ReplicaHandle local,
        int term,
        ReplicaSet set,
        List<WriteOutcome> outcomes,
        WriteOptions options) {
      this.id = id;
      this.local = local;
      this.term = term;
      this.set = set;
      this.outcomes = outcomes;
      this.options = options;
    }

    CompletionStage<UpdateResult> conclude() {
      if (local.term() != term) {
        return outdated();
      }
      var verdict = ReplicaSetRules.judge(set, outcomes);
      var deactivated = deactivation.deactivate(id, verdict.failed());
      if (!options.await() || verdict.refusal().isPresent()) {
        return answer(verdict);
      }
      if (verdict.failed().isEmpty() && sets.of(id).disabled().isEmpty()) {
        return agreed(verdict);
      }
      return deactivated
          .thenCompose(_ -> deactivation.pending(id))
          .handle((_, failure) -> failure)
          .thenCompose(failure -> failure == null ? agreed(verdict) : unagreed(verdict));
    }

    /** All agree on who serves; whoever does has the write. */
    private CompletionStage<UpdateResult> agreed(WriteVerdict verdict) {
      if (local.term() != term) {
        return outdated();
      }
      var lacking = ReplicaSetRules.lacking(sets.of(id), outcomes);
      return lacking.isEmpty()
          ? answer(verdict)
          : refuse(unsure(lacking.getFirst(), "it became complete meanwhile"));
    }

    /**
     * The peers cannot agree now: the first write that a replica lacks fails, later ones are
     * answered by the replicas that are left, if they are enough for the write factor.
     */
    private CompletionStage<UpdateResult> unagreed(WriteVerdict verdict) {
      if (verdict.failed().isEmpty()) {
        var now = sets.of(id);
        return ReplicaSetRules.reachedFactor(now, outcomes)
            ? answer(verdict)
            : refuse(tooFew(id, now));
      }
      var first = verdict.deactivate().getFirst();
      return refuse(unsure(first.peer(), first.why().text()));
    }

    private Refusal unsure(PeerId peer, String why) {
      return new Refusal.Internal(
          ("Some replica of shard %s failed to apply operation and deactivation timed out."
                  + " Consistency of this update is not guaranteed. Please retry. Failed peer: %s,"
                  + " error: %s")
              .formatted(id.shard(), peer, why));
    }

    private CompletionStage<UpdateResult> outdated() {
      return CompletableFuture.failedFuture(
          new OutdatedException(
              new Refusal.ShardUnavailable(
                  "the replica of shard " + id.shard() + " was deactivated meanwhile")));
    }
  }

  private static CompletionStage<UpdateResult> answer(WriteVerdict verdict) {
    var result = verdict.result();
    return result != null
        ? CompletableFuture.completedFuture(result)
        : refuse(verdict.refusal().orElseThrow());
  }

  private static CompletionStage<UpdateResult> refuse(Refusal why) {
    return CompletableFuture.failedFuture(new RefusedException(why));
  }
}
