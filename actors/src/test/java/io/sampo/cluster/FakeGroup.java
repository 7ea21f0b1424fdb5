package io.sampo.cluster;

import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.MembershipChange;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftView;
import io.sampo.cluster.consensus.RaftView.Role;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A group that does as a test says. */
public final class FakeGroup implements RaftGroup {
  private final List<MembershipChange> changes = new CopyOnWriteArrayList<>();
  private volatile Supplier<RaftView> views;
  private volatile Function<byte[], CompletionStage<Applied>> proposals =
      _ -> failure(Kind.NOT_LEADER);
  private volatile BiFunction<Long, Duration, CompletionStage<Void>> waits =
      (_, _) -> CompletableFuture.completedFuture(null);

  public FakeGroup(RaftView view) {
    this.views = () -> view;
  }

  public FakeGroup see(Supplier<RaftView> view) {
    views = view;
    return this;
  }

  public FakeGroup onPropose(Function<byte[], CompletionStage<Applied>> answer) {
    proposals = answer;
    return this;
  }

  public FakeGroup onAwait(BiFunction<Long, Duration, CompletionStage<Void>> answer) {
    waits = answer;
    return this;
  }

  /** What was changed, in order. */
  public List<MembershipChange> changes() {
    return List.copyOf(changes);
  }

  public static <T> CompletionStage<T> failure(Kind kind) {
    return CompletableFuture.failedFuture(new ConsensusException(kind, "as the test says"));
  }

  public static MemberId member(long peer) {
    return MemberId.of(new PeerId(peer), 0);
  }

  /** The view of one that leads. */
  public static RaftView leading(MemberId self, MemberId... others) {
    return view(self, Role.LEADER, Optional.of(self), others);
  }

  /** The view of one that follows, or knows of no leader. */
  public static RaftView following(MemberId self, Optional<MemberId> leader, MemberId... others) {
    return view(self, Role.FOLLOWER, leader, others);
  }

  private static RaftView view(
      MemberId self, Role role, Optional<MemberId> leader, MemberId... others) {
    var members = new java.util.HashSet<>(Set.of(others));
    members.add(self);
    return new RaftView(
        self,
        role,
        1,
        leader,
        members,
        members,
        1,
        1,
        1,
        Map.of(),
        new RaftView.Condition.Working(),
        0);
  }

  @Override
  public RaftView view() {
    return views.get();
  }

  @Override
  public void listen(Consumer<RaftView> listener) {}

  @Override
  public CompletionStage<Applied> propose(byte[] operation) {
    return proposals.apply(operation);
  }

  @Override
  public CompletionStage<Long> confirmLeadership(Duration limit) {
    return failure(Kind.NOT_NOW);
  }

  @Override
  public CompletionStage<Void> awaitApplied(long index, Duration limit) {
    return waits.apply(index, limit);
  }

  @Override
  public CompletionStage<Void> change(MembershipChange change) {
    changes.add(change);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> transferLeadership(MemberId to) {
    return failure(Kind.NOT_NOW);
  }

  @Override
  public CompletionStage<Void> snapshot() {
    return failure(Kind.NOT_NOW);
  }

  @Override
  public void receive(byte[] message) {}

  @Override
  public CompletionStage<Void> stop() {
    return CompletableFuture.completedFuture(null);
  }
}
