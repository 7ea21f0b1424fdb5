package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.microraft.MembershipChangeMode;
import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftNodeStatus;
import io.microraft.RaftRole;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.FollowerState;
import io.microraft.impl.state.RaftGroupMembersState;
import io.microraft.impl.state.RaftState;
import io.microraft.impl.statemachine.NoOp;
import io.microraft.impl.task.MembershipChangeTask;
import io.microraft.impl.task.QueryTask;
import io.microraft.impl.task.ReplicateTask;
import io.microraft.impl.task.TransferLeadershipTask;
import io.microraft.impl.util.OrderedFuture;
import io.microraft.model.message.RaftMessage;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.transport.Transport;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's node from one opening of the store to its end, which is its first failure or the
 * group's wish. It is not ended, it is left: whatever it would still do is dropped, as in a crash.
 * All methods are called on the group's thread; the node works in turns, after each of which its
 * owner looks at it.
 */
final class RaftRun implements ScaledExecutor.Turns {
  private static final Logger LOG = LoggerFactory.getLogger(RaftRun.class);

  /**
   * Entries that wait for their commit; 64 KiB each at most. The library's own bound is higher, to
   * leave room for what new leaders append without asking.
   */
  private static final int MAX_PENDING_ENTRIES = 512;

  /** One more than this go in a message: the library counts from the next one on. */
  private static final int ENTRIES_IN_MESSAGE = 32;

  static {
    assert (ENTRIES_IN_MESSAGE + 1) * (RaftGroup.MAX_OPERATION_BYTES + 64)
        < RaftTransport.MAX_MESSAGE_BYTES;
  }

  private static final int MAX_LEARNERS = 2;
  private static final int NEVER_SECONDS = 1_000_000;

  private final Consumer<RaftRun> afterTurn;
  private final RaftThread thread;
  private final KeyValueStore disk;
  private final Set<Guard> guards;
  private final RaftCounters counters;
  private final StateBridge bridge;
  private final RaftNodeImpl node;
  private final RaftState state;
  private final RaftIngress ingress;
  private final Endpoint self;
  private final ScaledClock clock;
  private final int interval;

  private List<Runnable> afterwards = new ArrayList<>();
  private boolean within;
  private boolean over;
  private @Nullable Throwable failure;
  private @Nullable RaftGroupMembersState membersSeen;
  private Set<MemberId> members = Set.of();
  private Set<MemberId> voters = Set.of();

  /**
   * Builds the node; nothing runs yet.
   *
   * @param afterTurn is called after each turn
   */
  RaftRun(
      RaftStart start,
      RaftSettings settings,
      KeyValueStore disk,
      RaftEnvironment environment,
      Set<Guard> guards,
      RaftCounters counters,
      Consumer<RaftRun> afterTurn) {
    this.afterTurn = afterTurn;
    this.thread = environment.thread();
    this.disk = disk;
    this.guards = guards;
    this.counters = counters;
    RaftBoot.prepare(disk, start);
    var store =
        new MicroRaftStore(
            disk, guards, counters, environment.listener(), thread::nanoTime, this::fail);
    var restored = store.load();
    var pace = settings.pace();
    var snapshot = restored.getSnapshotEntry();
    var wanted =
        settings.compactEntries() == 0
            ? RaftSettings.MAX_COMPACT_ENTRIES
            : settings.compactEntries();
    this.interval =
        guards.contains(Guard.CLOSE_SNAPSHOTS)
            ? SnapshotInterval.after(snapshot == null ? 0 : snapshot.getIndex(), wanted)
            : wanted;
    this.clock = new ScaledClock(thread, pace);
    this.bridge =
        new StateBridge(
            environment.state().apply(disk), guards.contains(Guard.FAIL_STOP), this::fail);
    this.node =
        (RaftNodeImpl)
            RaftNode.newBuilder()
                .setGroupId(RaftCodec.GROUP)
                .setRestoredState(restored)
                .setConfig(config(interval, pace, restored))
                .setExecutor(new ScaledExecutor(thread, pace, environment.random(), this))
                .setClock(clock)
                .setRandom(environment.random())
                .setTransport(
                    new Sender(
                        new RaftCodec(start.cluster(), start.self()),
                        environment.transport(),
                        counters))
                .setStateMachine(bridge)
                .setStore(store)
                .setModelFactory(MODELS)
                .build();
    this.state = node.state();
    this.ingress = new RaftIngress(node, store, guards, counters);
    this.self = new Endpoint(start.self());
  }

  private static RaftConfig config(int interval, Pace pace, RestoredRaftState restored) {
    return RaftConfig.newBuilder()
        .setLeaderHeartbeatPeriodSecs(1)
        .setLeaderHeartbeatTimeoutSecs(pace.heartbeats())
        .setLeaderElectionTimeoutMillis(pace.electionMillis())
        .setAppendEntriesRequestBatchSize(ENTRIES_IN_MESSAGE)
        .setCommitCountToTakeSnapshot(interval)
        // The log has room for so many beside those to compact, and drops what does not fit.
        .setMaxPendingLogEntryCount(2 * MAX_PENDING_ENTRIES + restored.getLogEntries().size())
        // A part from a member that cut its own snapshot would not fit the leader's.
        .setTransferSnapshotsFromFollowersEnabled(false)
        .setRaftNodeReportPublishPeriodSecs(NEVER_SECONDS)
        .build();
  }

  /** The library's way out. */
  private record Sender(RaftCodec codec, RaftTransport transport, RaftCounters counters)
      implements Transport {
    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
      var to = Endpoint.member(target);
      var bytes = codec.encode(to, message);
      if (bytes.length > RaftTransport.MAX_MESSAGE_BYTES) {
        counters.oversize.increment();
      } else {
        counters.sent.increment();
        transport.send(to, bytes);
      }
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
      return transport.isReachable(Endpoint.member(endpoint));
    }
  }

  // --- turns

  @Override
  public void run(Runnable task) {
    if (over) {
      return;
    }
    within = true;
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failure = failure == null ? e : failure;
    } finally {
      within = false;
    }
    afterTurn.accept(this);
  }

  @Override
  public boolean within() {
    return within;
  }

  /** When the owner asks for it after this turn. */
  void afterwards(Runnable task) {
    afterwards.add(task);
  }

  /** Does what was put off until after the turn. */
  void doAfterwards() {
    var now = afterwards;
    afterwards = new ArrayList<>();
    now.forEach(Runnable::run);
  }

  private void fail(RuntimeException cause) {
    if (failure == null && guards.contains(Guard.FAIL_STOP)) {
      counters.hit(Guard.FAIL_STOP);
      failure = cause;
    }
  }

  /** Why it cannot go on. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Whether it has to be built anew, with another interval, because of a snapshot it was sent. */
  boolean isOutOfStep() {
    return guards.contains(Guard.CLOSE_SNAPSHOTS)
        && !SnapshotInterval.leavesNoGap(interval, state.log().snapshotIndex());
  }

  /** Whether it left the group. */
  boolean hasLeft() {
    return node.getStatus() == RaftNodeStatus.TERMINATED;
  }

  /** Nothing of it runs any more, and the store is closed. */
  void end() {
    over = true;
    try {
      disk.close();
    } catch (RuntimeException e) {
      LOG.warn("the store of the group cannot be closed", e);
    }
  }

  // --- what the group asks of it, each in a turn

  void start() {
    node.start()
        .whenComplete(
            (_, e) -> {
              if (e != null && failure == null) {
                failure = e;
              }
            });
  }

  void handle(RaftMessage message) {
    try {
      ingress.handle(message);
    } catch (IOException e) {
      fail(new IllegalStateException("Failed to write the log: " + e, e));
    }
  }

  /** Called once in a heartbeat. */
  void beat() {
    if (node.getStatus() == RaftNodeStatus.INITIAL || hasLeft()) {
      return;
    }
    if (guards.contains(Guard.LOST_CANDIDACY)
        && state.role() == RaftRole.FOLLOWER
        && state.preCandidateState() != null) {
      standAgain();
    }
    if (guards.contains(Guard.LEFT_BY_VOTERS) && isLeftByVoters()) {
      counters.hit(Guard.LEFT_BY_VOTERS);
      node.toFollower(state.term());
    }
  }

  /**
   * Whether it leads, and not even with its own voice heard of a majority lately; where the library
   * would not see it.
   */
  private boolean isLeftByVoters() {
    var leader = state.leaderState();
    var others = state.leaderElectionQuorumSize() - 1;
    if (leader == null
        || others == 0
        || (state.memberCount() == state.votingMemberCount()
            && state.leaderElectionQuorumSize() == state.logReplicationQuorumSize())) {
      return false;
    }
    var heard =
        state.remoteVotingMembers().stream()
            .map(leader::getFollowerStateOrNull)
            .filter(Objects::nonNull)
            .map(FollowerState::responseTimestamp)
            .sorted(Comparator.reverseOrder())
            .skip(others - 1L)
            .findFirst();
    return heard.isEmpty() || isSilentSince(heard.get());
  }

  private boolean isSilentSince(long libraryMillis) {
    return clock.millis() - libraryMillis
        >= TimeUnit.SECONDS.toMillis(node.getConfig().getLeaderHeartbeatTimeoutSecs());
  }

  /** What the library's heartbeat does, unless it believes that pre-votes are under way. */
  private void standAgain() {
    var leader = state.leader();
    if (leader != null
        && (node.isLeaderHeartbeatTimeoutElapsed()
            || !state.committedGroupMembers().isKnownMember(leader))) {
      counters.hit(Guard.LOST_CANDIDACY);
      node.leader(null);
      if (!state.remoteVotingMembers().isEmpty()) {
        node.runPreVote();
      }
    }
    if (state.leader() == null
        && state.remoteVotingMembers().isEmpty()
        && state.effectiveGroupMembers().isVotingMember(self)) {
      counters.hit(Guard.LOST_CANDIDACY);
      node.toSingletonLeader();
    }
  }

  CompletableFuture<RaftGroup.Applied> replicate(byte[] operation) {
    var future = new OrderedFuture<Object>();
    if (state.log().lastLogOrSnapshotIndex() - state.commitIndex() >= MAX_PENDING_ENTRIES) {
      future.fail(new ConsensusException(Kind.NOT_NOW, "too many entries wait for their commit"));
    } else {
      new ReplicateTask(node, operation, future).run();
    }
    return future.thenApply(
        applied -> new RaftGroup.Applied(applied.getCommitIndex(), applied.getResult()));
  }

  /** Completes with an index that was committed when a majority had answered. */
  CompletableFuture<Long> confirmLeadership() {
    var future = new OrderedFuture<Object>();
    new QueryTask(node, NoOp.INSTANCE, QueryPolicy.LINEARIZABLE, 0, Optional.empty(), future).run();
    return future.thenApply(Ordered::getCommitIndex);
  }

  CompletableFuture<?> change(MembershipChange change) {
    if (state.role() == RaftRole.LEADER) {
      if (change.equals(new MembershipChange.Remove(self.member()))
          && guards.contains(Guard.LEAVING_LEADER)) {
        counters.hit(Guard.LEAVING_LEADER);
        return handOver();
      }
      var refusal = whyNot(change);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
    }
    var mode =
        switch (change) {
          case MembershipChange.AddLearner _ -> MembershipChangeMode.ADD_LEARNER;
          case MembershipChange.Promote _ -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
          case MembershipChange.Remove _ -> MembershipChangeMode.REMOVE_MEMBER;
        };
    var future = new OrderedFuture<Object>();
    new MembershipChangeTask(
            node,
            future,
            new Endpoint(change.member()),
            mode,
            state.committedGroupMembers().getLogIndex())
        .run();
    return future;
  }

  /** To the voter that has most of the log; it is then for the caller to ask the new leader. */
  private CompletableFuture<?> handOver() {
    var heir =
        matched().entrySet().stream()
            .filter(follower -> state.isVotingMember(new Endpoint(follower.getKey())))
            .max(Map.Entry.comparingByValue());
    if (heir.isEmpty()) {
      return CompletableFuture.failedFuture(
          new ConsensusException(Kind.REFUSED, "the only voter cannot be removed"));
    }
    return transferLeadership(heir.get().getKey())
        .handle(
            (_, e) -> {
              throw e == null
                  ? new ConsensusException(
                      Kind.NOT_LEADER, "the leadership is handed over: its new holder can do it")
                  : new ConsensusException(Kind.NOT_NOW, "no leader removes itself: " + e);
            });
  }

  private @Nullable ConsensusException whyNot(MembershipChange change) {
    var now = state.effectiveGroupMembers();
    return switch (change) {
      case MembershipChange.AddLearner _
          when now.getMembers().size() - now.getVotingMembers().size() >= MAX_LEARNERS ->
          new ConsensusException(Kind.NOT_NOW, "there are two learners already");
      case MembershipChange.AddLearner _, MembershipChange.Remove _ -> null;
      case MembershipChange.Promote(var member) -> whyNoVoter(new Endpoint(member));
    };
  }

  private @Nullable ConsensusException whyNoVoter(Endpoint learner) {
    if (!state.isKnownMember(learner) || state.isVotingMember(learner)) {
      return new ConsensusException(Kind.REFUSED, learner.member() + " is no learner");
    }
    if (!guards.contains(Guard.CAUGHT_UP_VOTER)) {
      return null;
    }
    var follower = state.leaderState().getFollowerStateOrNull(learner);
    if (follower == null
        || follower.matchIndex() < state.commitIndex()
        || isSilentSince(follower.responseTimestamp())) {
      counters.hit(Guard.CAUGHT_UP_VOTER);
      return new ConsensusException(
          Kind.NOT_NOW, learner.member() + " has not caught up, or is silent");
    }
    return null;
  }

  CompletableFuture<?> transferLeadership(MemberId to) {
    var future = new OrderedFuture<Object>();
    new TransferLeadershipTask(node, new Endpoint(to), future).run();
    return future;
  }

  /** Nothing is done where one is due, or was made, a few entries away. */
  CompletableFuture<?> snapshot() {
    return guards.contains(Guard.CLOSE_SNAPSHOTS)
            && !SnapshotInterval.allows(interval, state.log().snapshotIndex(), state.lastApplied())
        ? CompletableFuture.completedFuture(state.lastApplied())
        : node.takeSnapshot();
  }

  // --- what is seen of it

  RaftView view(RaftView.Condition condition) {
    var effective = state.effectiveGroupMembers();
    if (effective != membersSeen) {
      membersSeen = effective;
      members = ids(effective.getMembers());
      voters = ids(effective.getVotingMembers());
    }
    return new RaftView(
        self.member(),
        role(),
        state.term(),
        Optional.ofNullable(state.leader()).map(Endpoint::member),
        members,
        voters,
        // After a restart the library knows less than the state has seen.
        Math.max(state.commitIndex(), bridge.applied()),
        Math.max(state.lastApplied(), bridge.applied()),
        state.log().lastLogOrSnapshotIndex(),
        matched(),
        condition,
        thread.nanoTime());
  }

  private RaftView.Role role() {
    return switch (state.role()) {
      case LEADER -> RaftView.Role.LEADER;
      case CANDIDATE -> RaftView.Role.CANDIDATE;
      case FOLLOWER -> RaftView.Role.FOLLOWER;
      case LEARNER -> RaftView.Role.LEARNER;
    };
  }

  private Map<MemberId, Long> matched() {
    var leader = state.leaderState();
    if (leader == null) {
      return Map.of();
    }
    var matched = new TreeMap<MemberId, Long>();
    leader
        .getFollowerStates()
        .forEach((follower, at) -> matched.put(Endpoint.member(follower), at.matchIndex()));
    return matched;
  }

  private static Set<MemberId> ids(Collection<RaftEndpoint> endpoints) {
    var ids = new LinkedHashSet<MemberId>();
    endpoints.forEach(endpoint -> ids.add(Endpoint.member(endpoint)));
    return Set.copyOf(ids);
  }
}
