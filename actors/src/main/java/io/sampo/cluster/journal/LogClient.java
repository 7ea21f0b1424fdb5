package io.sampo.cluster.journal;

import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftListener;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Proposes operations to whoever leads, again and again until a deadline. Any thread. */
public final class LogClient {
  /** Between two attempts; short, because it adds to every failover. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A leader that does not answer in this time may be dead while nobody knows yet. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(1);

  private final RaftGroup group;
  private final LeaderLink link;
  private final LongSupplier nanoTime;
  private final RaftListener listener;

  /**
   * An operation that took effect.
   *
   * @param index its place in the log
   */
  public record Logged(long index, LogAnswer answer) {}

  /**
   * Proposes to that group.
   *
   * @param listener told on any thread
   */
  public LogClient(RaftGroup group, LeaderLink link, LongSupplier nanoTime, RaftListener listener) {
    this.group = group;
    this.link = link;
    this.nanoTime = nanoTime;
    this.listener = listener;
  }

  /**
   * Proposes it. An attempt without an answer is repeated only where that does no harm: the journal
   * knows an append that it has, a second acquisition takes the place of the first, an announcement
   * can be made twice.
   */
  public CompletionStage<Logged> submit(LogOperation operation, Duration limit) {
    var result = new CompletableFuture<Logged>();
    long beginNanos = nanoTime.getAsLong();
    attempt(
        new Proposal(LogCodec.write(operation), beginNanos, beginNanos + limit.toNanos(), result));
    return result;
  }

  private record Proposal(
      byte[] operation, long beginNanos, long deadlineNanos, CompletableFuture<Logged> result) {}

  /** Completes when what is at that index of the log is applied on this peer. */
  public CompletionStage<Void> awaitApplied(long index, Duration limit) {
    return group.awaitApplied(index, limit);
  }

  private void attempt(Proposal proposal) {
    long left = proposal.deadlineNanos() - nanoTime.getAsLong();
    var limit = Duration.ofNanos(Math.clamp(left, 1, LONGEST_ATTEMPT.toNanos()));
    var view = group.view();
    CompletionStage<RaftGroup.Applied> attempt;
    if (view.leads()) {
      attempt = group.propose(proposal.operation());
    } else if (view.leader().isPresent() && !view.leader().get().equals(view.self())) {
      attempt = link.propose(view.leader().get(), proposal.operation(), limit);
    } else {
      attempt =
          CompletableFuture.failedFuture(
              new ConsensusException(Kind.NOT_LEADER, "no leader is known"));
    }
    attempt.whenComplete(
        (applied, failure) -> {
          if (failure == null) {
            listener.committed(nanoTime.getAsLong() - proposal.beginNanos());
            proposal.result().complete(new Logged(applied.index(), (LogAnswer) applied.answer()));
          } else if (isFinal(failure)
              || nanoTime.getAsLong() + PAUSE.toNanos() > proposal.deadlineNanos()) {
            proposal.result().completeExceptionally(cause(failure));
          } else {
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> attempt(proposal));
          }
        });
  }

  private static boolean isFinal(Throwable failure) {
    return !(cause(failure) instanceof ConsensusException consensus)
        || consensus.kind() == Kind.REFUSED;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
