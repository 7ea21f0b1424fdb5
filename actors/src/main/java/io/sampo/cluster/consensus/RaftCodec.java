package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Messages between members as bytes: version int8, cluster 2 × int64, receiver int64, kind int8,
 * sender int64, term int32, then what the kind has. A message of another cluster, or to another
 * life of this peer, is recognised before the rest is read. Immutable.
 */
final class RaftCodec {
  /** In every message and log of this process. */
  static final String GROUP = "catalog";

  private static final int VERSION = 1;

  private static final int APPEND = 1;
  private static final int APPENDED = 2;
  private static final int NOT_APPENDED = 3;
  private static final int SNAPSHOT = 4;
  private static final int SNAPSHOT_WANTED = 5;
  private static final int PRE_VOTE = 6;
  private static final int PRE_VOTED = 7;
  private static final int TAKE_OVER = 8;
  private static final int VOTE = 9;
  private static final int VOTED = 10;

  /** Index, term and kind of operation. */
  private static final int LEAST_ENTRY_BYTES = 13;

  private final UUID cluster;
  private final MemberId self;

  RaftCodec(UUID cluster, MemberId self) {
    this.cluster = cluster;
    this.self = self;
  }

  /** What arrived. */
  sealed interface Incoming {
    record Message(RaftMessage message) implements Incoming {}

    /** Of another cluster, or to another member. */
    record Foreign() implements Incoming {}

    record Damaged(String why) implements Incoming {}
  }

  byte[] encode(MemberId to, RaftMessage message) {
    var out = new ByteWriter();
    out.int8(VERSION)
        .int64(cluster.getMostSignificantBits())
        .int64(cluster.getLeastSignificantBits())
        .int64(to.value());
    switch (message) {
      case AppendEntriesRequest m -> {
        head(out, APPEND, m).int32(m.getPreviousLogTerm()).int64(m.getPreviousLogIndex());
        out.int64(m.getCommitIndex()).int32(m.getLogEntries().size());
        m.getLogEntries().forEach(entry -> ModelCodec.write(out, entry));
        out.int64(m.getQuerySequenceNumber()).int64(m.getFlowControlSequenceNumber());
      }
      case AppendEntriesSuccessResponse m ->
          head(out, APPENDED, m)
              .int64(m.getLastLogIndex())
              .int64(m.getQuerySequenceNumber())
              .int64(m.getFlowControlSequenceNumber());
      case AppendEntriesFailureResponse m ->
          head(out, NOT_APPENDED, m)
              .int64(m.getExpectedNextIndex())
              .int64(m.getQuerySequenceNumber())
              .int64(m.getFlowControlSequenceNumber());
      case InstallSnapshotRequest m -> snapshot(head(out, SNAPSHOT, m), m);
      case InstallSnapshotResponse m ->
          head(out, SNAPSHOT_WANTED, m)
              .int64(m.getSnapshotIndex())
              .int32(m.getRequestedSnapshotChunkIndex())
              .int64(m.getQuerySequenceNumber())
              .int64(m.getFlowControlSequenceNumber());
      case PreVoteRequest m ->
          head(out, PRE_VOTE, m).int32(m.getLastLogTerm()).int64(m.getLastLogIndex());
      case PreVoteResponse m -> head(out, PRE_VOTED, m).flag(m.isGranted());
      case TriggerLeaderElectionRequest m ->
          head(out, TAKE_OVER, m).int32(m.getLastLogTerm()).int64(m.getLastLogIndex());
      case VoteRequest m ->
          head(out, VOTE, m)
              .int32(m.getLastLogTerm())
              .int64(m.getLastLogIndex())
              .flag(m.isSticky());
      case VoteResponse m -> head(out, VOTED, m).flag(m.isGranted());
      default -> throw new IllegalArgumentException("no message: " + message);
    }
    return out.toBytes();
  }

  private static ByteWriter head(ByteWriter out, int kind, RaftMessage message) {
    return out.int8(kind).member(message.getSender()).int32(message.getTerm());
  }

  private static void snapshot(ByteWriter out, InstallSnapshotRequest m) {
    var chunk = m.getSnapshotChunk();
    out.flag(m.isSenderLeader())
        .int32(m.getSnapshotTerm())
        .int64(m.getSnapshotIndex())
        .int32(m.getTotalSnapshotChunkCount())
        .flag(chunk != null);
    if (chunk != null) {
      ModelCodec.write(out, chunk);
    }
    out.members(m.getSnapshottedMembers());
    ModelCodec.write(out, m.getGroupMembersView());
    out.int64(m.getQuerySequenceNumber()).int64(m.getFlowControlSequenceNumber());
  }

  /** Never throws. */
  Incoming decode(byte[] bytes) {
    try {
      var in = new ByteReader(bytes);
      var version = in.int8();
      if (version != VERSION) {
        return new Incoming.Damaged("version " + version);
      }
      var from = new UUID(in.int64(), in.int64());
      if (!from.equals(cluster) || in.int64() != self.value()) {
        return new Incoming.Foreign();
      }
      var message = message(in);
      in.end();
      return Endpoint.member(message.getSender()).equals(self)
          ? new Incoming.Foreign()
          : new Incoming.Message(message);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return new Incoming.Damaged(String.valueOf(e));
    }
  }

  private static RaftMessage message(ByteReader in) {
    var kind = in.int8();
    var sender = in.member();
    var term = in.term();
    return switch (kind) {
      case APPEND ->
          MODELS
              .createAppendEntriesRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setPreviousLogTerm(in.term())
              .setPreviousLogIndex(in.count())
              .setCommitIndex(in.count())
              .setLogEntries(entries(in))
              .setQuerySequenceNumber(in.count())
              .setFlowControlSequenceNumber(in.count())
              .build();
      case APPENDED ->
          MODELS
              .createAppendEntriesSuccessResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogIndex(in.count())
              .setQuerySequenceNumber(in.count())
              .setFlowControlSequenceNumber(in.count())
              .build();
      case NOT_APPENDED ->
          MODELS
              .createAppendEntriesFailureResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setExpectedNextIndex(in.count())
              .setQuerySequenceNumber(in.count())
              .setFlowControlSequenceNumber(in.count())
              .build();
      case SNAPSHOT ->
          MODELS
              .createInstallSnapshotRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setSenderLeader(in.flag())
              .setSnapshotTerm(in.term())
              .setSnapshotIndex(in.count())
              .setTotalSnapshotChunkCount(in.int32())
              .setSnapshotChunk(in.flag() ? ModelCodec.chunk(in) : null)
              .setSnapshottedMembers(in.members())
              .setGroupMembersView(ModelCodec.view(in))
              .setQuerySequenceNumber(in.count())
              .setFlowControlSequenceNumber(in.count())
              .build();
      case SNAPSHOT_WANTED ->
          MODELS
              .createInstallSnapshotResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setSnapshotIndex(in.count())
              .setRequestedSnapshotChunkIndex(in.int32())
              .setQuerySequenceNumber(in.count())
              .setFlowControlSequenceNumber(in.count())
              .build();
      case PRE_VOTE ->
          MODELS
              .createPreVoteRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(in.term())
              .setLastLogIndex(in.count())
              .build();
      case PRE_VOTED ->
          MODELS
              .createPreVoteResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setGranted(in.flag())
              .build();
      case TAKE_OVER ->
          MODELS
              .createTriggerLeaderElectionRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(in.term())
              .setLastLogIndex(in.count())
              .build();
      case VOTE ->
          MODELS
              .createVoteRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(in.term())
              .setLastLogIndex(in.count())
              .setSticky(in.flag())
              .build();
      case VOTED ->
          MODELS
              .createVoteResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setGranted(in.flag())
              .build();
      default -> throw new IllegalArgumentException("no message of kind " + kind);
    };
  }

  private static List<LogEntry> entries(ByteReader in) {
    var size = in.size(LEAST_ENTRY_BYTES);
    var entries = new ArrayList<LogEntry>(size);
    for (var i = 0; i < size; i++) {
      entries.add(ModelCodec.entry(in));
    }
    return entries;
  }
}
