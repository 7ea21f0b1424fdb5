package io.sampo.cluster;

import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.MembershipChange;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The part in the log of a peer that was removed: none. */
final class RetiredGroup implements RaftGroup {
  private final RaftView view;

  RetiredGroup(MemberId self, long nowNanos) {
    view =
        new RaftView(
            self,
            RaftView.Role.FOLLOWER,
            0,
            Optional.empty(),
            Set.of(),
            Set.of(),
            0,
            0,
            0,
            Map.of(),
            new RaftView.Condition.Stopped(),
            nowNanos);
  }

  @Override
  public RaftView view() {
    return view;
  }

  @Override
  public void listen(Consumer<RaftView> listener) {}

  @Override
  public CompletionStage<Applied> propose(byte[] operation) {
    return removed();
  }

  @Override
  public CompletionStage<Long> confirmLeadership(Duration limit) {
    return removed();
  }

  @Override
  public CompletionStage<Void> awaitApplied(long index, Duration limit) {
    return removed();
  }

  @Override
  public CompletionStage<Void> change(MembershipChange change) {
    return removed();
  }

  @Override
  public CompletionStage<Void> transferLeadership(MemberId to) {
    return removed();
  }

  @Override
  public CompletionStage<Void> snapshot() {
    return removed();
  }

  @Override
  public void receive(byte[] message) {}

  @Override
  public CompletionStage<Void> stop() {
    return CompletableFuture.completedFuture(null);
  }

  private static <T> CompletionStage<T> removed() {
    return CompletableFuture.failedFuture(
        new ConsensusException(Kind.NOT_NOW, "this peer was removed from its cluster"));
  }
}
