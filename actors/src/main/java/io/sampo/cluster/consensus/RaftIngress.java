package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.microraft.RaftNodeStatus;
import io.microraft.RaftRole;
import io.microraft.exception.IndeterminateStateException;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.impl.state.RaftState;
import io.microraft.model.groupop.RaftGroupOp;
import io.microraft.model.log.BaseLogEntry;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What a message is made into before the library gets it: see {@link Guard}. Runs on the group's
 * thread, in a turn.
 */
final class RaftIngress {
  private final RaftNodeImpl node;
  private final RaftState state;
  private final MicroRaftStore store;
  private final Set<Guard> guards;
  private final RaftCounters counters;
  private final MajorityGate gate;

  /** Term of the leader whose snapshot is being collected. */
  private int snapshotLeaderTerm;

  RaftIngress(RaftNodeImpl node, MicroRaftStore store, Set<Guard> guards, RaftCounters counters) {
    this.node = node;
    this.state = node.state();
    this.store = store;
    this.guards = guards;
    this.counters = counters;
    this.gate = new MajorityGate(node);
  }

  void handle(RaftMessage message) throws IOException {
    if (RaftNodeStatus.isTerminal(node.getStatus())) {
      return;
    }
    switch (message) {
      case AppendEntriesRequest request -> append(request);
      case InstallSnapshotRequest request -> snapshot(request);
      case AppendEntriesSuccessResponse answer -> answer(answer);
      case AppendEntriesFailureResponse answer -> answer(withoutQuery(answer));
      case InstallSnapshotResponse answer -> answer(withoutQuery(answer));
      case PreVoteResponse answer -> preVoted(answer);
      default -> node.handle(message); // of votes the library compares the terms itself
    }
  }

  private boolean needed(Guard guard, boolean condition) {
    if (condition && guards.contains(guard)) {
      counters.hit(guard);
      return true;
    }
    return false;
  }

  private void answer(RaftMessage answer) {
    if (needed(Guard.STALE_ANSWER, answer.getTerm() < state.term())) {
      return;
    }
    if (guards.contains(Guard.MAJORITY)
        && answer instanceof AppendEntriesSuccessResponse appended) {
      if (gate.pass(appended)) {
        counters.hit(Guard.MAJORITY);
      }
    } else {
      node.handle(answer);
    }
  }

  /** Its answer to a question would pass the gate by; the next append asks again. */
  private RaftMessage withoutQuery(AppendEntriesFailureResponse answer) {
    return !guards.contains(Guard.MAJORITY)
        ? answer
        : MODELS
            .createAppendEntriesFailureResponseBuilder()
            .setGroupId(answer.getGroupId())
            .setSender(answer.getSender())
            .setTerm(answer.getTerm())
            .setExpectedNextIndex(answer.getExpectedNextIndex())
            .setQuerySequenceNumber(0)
            .setFlowControlSequenceNumber(answer.getFlowControlSequenceNumber())
            .build();
  }

  private RaftMessage withoutQuery(InstallSnapshotResponse answer) {
    return !guards.contains(Guard.MAJORITY)
        ? answer
        : MODELS
            .createInstallSnapshotResponseBuilder()
            .setGroupId(answer.getGroupId())
            .setSender(answer.getSender())
            .setTerm(answer.getTerm())
            .setSnapshotIndex(answer.getSnapshotIndex())
            .setRequestedSnapshotChunkIndex(answer.getRequestedSnapshotChunkIndex())
            .setQuerySequenceNumber(0)
            .setFlowControlSequenceNumber(answer.getFlowControlSequenceNumber())
            .build();
  }

  /**
   * Who refuses because of the term names its own, which is above the next one that was asked for;
   * other refusals name that one.
   */
  private void preVoted(PreVoteResponse answer) {
    if (needed(
        Guard.UNHEARD_TERM,
        !answer.isGranted()
            && answer.getTerm() > state.term() + 1
            && state.role() == RaftRole.FOLLOWER
            && state.isKnownMember(answer.getSender()))) {
      node.toFollower(answer.getTerm());
    } else {
      node.handle(answer);
    }
  }

  // --- appends

  private void append(AppendEntriesRequest request) {
    if (request.getTerm() < state.term()) {
      node.handle(request);
      return;
    }
    var latest = withoutGoingBack(withMembersCommitted(request));
    if (needed(Guard.STUCK_FOLLOWER, isBeneathSnapshot(latest))) {
      appendAboveSnapshot(latest);
    } else {
      node.handle(latest);
    }
  }

  /** Of an append that ends before what is committed here, its commit index says nothing new. */
  private AppendEntriesRequest withoutGoingBack(AppendEntriesRequest request) {
    var end = request.getPreviousLogIndex() + request.getLogEntries().size();
    return needed(
            Guard.COMMIT_GOES_BACK,
            end < state.commitIndex() && request.getCommitIndex() > state.commitIndex())
        ? copy(request, state.commitIndex())
        : request;
  }

  /**
   * A leader appends a change of members only when the one before is committed. So that one is,
   * wherever the later one follows it.
   */
  private AppendEntriesRequest withMembersCommitted(AppendEntriesRequest request) {
    var changes =
        request.getLogEntries().stream()
            .filter(entry -> entry.getOperation() instanceof RaftGroupOp)
            .map(LogEntry::getIndex)
            .toList();
    if (changes.isEmpty()) {
      return request;
    }
    var prepared = state.effectiveGroupMembers().getLogIndex();
    // If the append fits behind the previous entry, so does the prepared change before that.
    var committed =
        changes.size() > 1
            ? changes.get(changes.size() - 2)
            : prepared <= request.getPreviousLogIndex() ? prepared : 0;
    return needed(
            Guard.LATEST_MEMBERS,
            committed > state.commitIndex() && committed > request.getCommitIndex())
        ? copy(request, committed)
        : request;
  }

  private static AppendEntriesRequest copy(AppendEntriesRequest request, long commitIndex) {
    return copy(
        request,
        request.getPreviousLogIndex(),
        request.getPreviousLogTerm(),
        request.getLogEntries(),
        commitIndex);
  }

  private static AppendEntriesRequest copy(
      AppendEntriesRequest request,
      long previousIndex,
      int previousTerm,
      List<LogEntry> entries,
      long commitIndex) {
    return MODELS
        .createAppendEntriesRequestBuilder()
        .setGroupId(request.getGroupId())
        .setSender(request.getSender())
        .setTerm(request.getTerm())
        .setPreviousLogIndex(previousIndex)
        .setPreviousLogTerm(previousTerm)
        .setLogEntries(entries)
        .setCommitIndex(commitIndex)
        .setQuerySequenceNumber(request.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
        .build();
  }

  /** The previous entry is in the snapshot, and the library cannot compare it. */
  private boolean isBeneathSnapshot(AppendEntriesRequest request) {
    var log = state.log();
    var previous = request.getPreviousLogIndex();
    return previous < log.snapshotIndex()
        ? !log.containsLogEntry(previous)
        : previous == log.snapshotIndex()
            && log.lastLogOrSnapshotIndex() > previous
            && !log.containsLogEntry(previous)
            && request.getPreviousLogTerm() == log.snapshotEntry().getTerm();
  }

  /**
   * The leader has all that is committed, hence what our snapshot holds: the append is taken to
   * begin behind it, and behind the entries that we have already.
   */
  private void appendAboveSnapshot(AppendEntriesRequest request) {
    var log = state.log();
    var entries = request.getLogEntries();
    BaseLogEntry matched = log.snapshotEntry();
    var next = 0;
    while (next < entries.size() && isHeld(log, entries.get(next))) {
      if (entries.get(next).getIndex() > matched.getIndex()) {
        matched = entries.get(next);
      }
      next++;
    }
    if (next == entries.size() && matched.getIndex() == log.snapshotIndex()) {
      acceptLeader(request);
      if (log.lastLogOrSnapshotIndex() > matched.getIndex()) {
        // To the library the snapshot's last entry is none to compare with.
        answerAppended(request, matched.getIndex());
        return;
      }
    } else if (next < entries.size()
        && matched.getIndex() == log.snapshotIndex()
        && log.lastLogOrSnapshotIndex() > matched.getIndex()) {
      acceptLeader(request);
      truncate(matched.getIndex() + 1);
    }
    node.handle(
        copy(
            request,
            matched.getIndex(),
            matched.getTerm(),
            entries.subList(next, entries.size()),
            request.getCommitIndex()));
  }

  private static boolean isHeld(RaftLog log, LogEntry entry) {
    if (entry.getIndex() <= log.snapshotIndex()) {
      return true;
    }
    var own = log.getLogEntry(entry.getIndex());
    return own != null && own.getTerm() == entry.getTerm();
  }

  private void answerAppended(AppendEntriesRequest request, long lastIndex) {
    node.send(
        request.getSender(),
        MODELS
            .createAppendEntriesSuccessResponseBuilder()
            .setGroupId(node.getGroupId())
            .setSender(node.getLocalEndpoint())
            .setTerm(state.term())
            .setLastLogIndex(lastIndex)
            .setQuerySequenceNumber(request.getQuerySequenceNumber())
            .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
            .build());
  }

  /** As the library does with every message of a leader whose term is not older than ours. */
  private void acceptLeader(RaftMessage message) {
    if (message.getTerm() > state.term()
        || (state.role() != RaftRole.FOLLOWER && state.role() != RaftRole.LEARNER)) {
      node.toFollower(message.getTerm());
    }
    if (!message.getSender().equals(state.leader())) {
      node.leader(message.getSender());
    }
    node.leaderHeartbeatReceived();
  }

  /** Drops entries that the leader's contradict (Raft §5.3), durably. */
  private void truncate(long from) {
    if (from <= state.commitIndex()) {
      throw new IllegalStateException(
          "entry %d contradicts the leader and is committed here".formatted(from));
    }
    var dropped = state.log().truncateEntriesFrom(from);
    state.invalidateFuturesFrom(from, new IndeterminateStateException());
    if (dropped.stream().anyMatch(entry -> entry.getOperation() instanceof RaftGroupOp)
        && state.effectiveGroupMembers() != state.committedGroupMembers()) {
      node.setStatus(RaftNodeStatus.ACTIVE);
      node.revertGroupMembers();
    }
    state.log().flush();
  }

  // --- snapshots

  private void snapshot(InstallSnapshotRequest request) throws IOException {
    if (needed(Guard.MIXED_SNAPSHOT, !request.isSenderLeader())) {
      return; // from one who led when he was asked
    }
    if (request.getTerm() < state.term()
        || !request.isSenderLeader()
        || request.getSnapshotIndex() <= state.commitIndex()) {
      node.handle(request);
      return;
    }
    if (needed(Guard.CONTRADICTED_SUFFIX, holdsLastEntry(request))) {
      node.handle(asAppend(request));
      return;
    }
    acceptLeader(request);
    var contradicted = firstContradicted(request.getSnapshotIndex(), request.getGroupMembersView());
    if (needed(Guard.CONTRADICTED_SUFFIX, contradicted <= state.log().lastLogOrSnapshotIndex())) {
      truncate(contradicted);
    }
    startOverAfterAnotherLeader(request);
    node.handle(request);
  }

  /** Then we hold all before as well (log matching, Raft §5.3), and know it to be committed. */
  private boolean holdsLastEntry(InstallSnapshotRequest request) {
    var own = state.log().getLogEntry(request.getSnapshotIndex());
    return own != null && own.getTerm() == request.getSnapshotTerm();
  }

  private static AppendEntriesRequest asAppend(InstallSnapshotRequest request) {
    return MODELS
        .createAppendEntriesRequestBuilder()
        .setGroupId(request.getGroupId())
        .setSender(request.getSender())
        .setTerm(request.getTerm())
        .setPreviousLogIndex(request.getSnapshotIndex())
        .setPreviousLogTerm(request.getSnapshotTerm())
        .setLogEntries(List.of())
        .setCommitIndex(request.getSnapshotIndex())
        .setQuerySequenceNumber(request.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
        .build();
  }

  /**
   * The first entry of ours that cannot be in the leader's log: at the snapshot's end with another
   * term, or a change of members that the snapshot would know of.
   */
  private long firstContradicted(long snapshotIndex, RaftGroupMembersView members) {
    var from =
        state.log().containsLogEntry(snapshotIndex)
            ? snapshotIndex
            : state.log().lastLogOrSnapshotIndex() + 1;
    var prepared = state.effectiveGroupMembers();
    return prepared != state.committedGroupMembers()
            && prepared.getLogIndex() > members.getLogIndex()
        ? Math.min(from, prepared.getLogIndex())
        : from;
  }

  private void startOverAfterAnotherLeader(InstallSnapshotRequest request) throws IOException {
    var collector = state.snapshotChunkCollector();
    if (collector != null
        && needed(Guard.MIXED_SNAPSHOT, snapshotLeaderTerm != request.getTerm())) {
      store.deleteSnapshotChunks(collector.getSnapshotIndex(), collector.getChunkCount());
      state.snapshotChunkCollector(null);
    }
    snapshotLeaderTerm = request.getTerm();
  }
}
