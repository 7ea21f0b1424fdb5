package io.sampo.cluster.consensus;

import io.microraft.MembershipChangeMode;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;

/**
 * Parts that messages and stored values have in common, as bytes:
 *
 * <pre>
 * members    count int32, then int64 each
 * operation  1 block          an operation of the replicated state
 *            2 members, voters, member int64, what int8 (1 learner, 2 voter, 3 removed)
 *            3                a new term
 * entry      index int64, term int32, operation
 * view       index int64, members, voters
 * chunk      index int64, term int32, number int32, of int32, view, block
 * </pre>
 */
final class ModelCodec {
  static final DefaultRaftModelFactory MODELS = new DefaultRaftModelFactory();

  private static final int OPERATION = 1;
  private static final int MEMBERS = 2;
  private static final int NEW_TERM = 3;

  private static final int LEARNER = 1;
  private static final int VOTER = 2;
  private static final int REMOVED = 3;

  private ModelCodec() {}

  static void write(ByteWriter out, LogEntry entry) {
    out.int64(entry.getIndex()).int32(entry.getTerm());
    operation(out, entry.getOperation());
  }

  static LogEntry entry(ByteReader in) {
    return MODELS
        .createLogEntryBuilder()
        .setIndex(in.count())
        .setTerm(in.term())
        .setOperation(operation(in))
        .build();
  }

  private static void operation(ByteWriter out, Object operation) {
    switch (operation) {
      case byte[] bytes -> out.int8(OPERATION).block(bytes);
      case UpdateRaftGroupMembersOp change ->
          out.int8(MEMBERS)
              .members(change.getMembers())
              .members(change.getVotingMembers())
              .member(change.getEndpoint())
              .int8(code(change.getMode()));
      case NewTerm _ -> out.int8(NEW_TERM);
      default -> throw new IllegalArgumentException("no operation: " + operation);
    }
  }

  private static Object operation(ByteReader in) {
    return switch (in.int8()) {
      case OPERATION -> in.block();
      case MEMBERS ->
          MODELS
              .createUpdateRaftGroupMembersOpBuilder()
              .setMembers(in.members())
              .setVotingMembers(in.members())
              .setEndpoint(in.member())
              .setMode(mode(in.int8()))
              .build();
      case NEW_TERM -> NewTerm.ENTRY;
      default -> throw new IllegalArgumentException("no operation");
    };
  }

  private static int code(MembershipChangeMode mode) {
    return switch (mode) {
      case ADD_LEARNER -> LEARNER;
      case ADD_OR_PROMOTE_TO_FOLLOWER -> VOTER;
      case REMOVE_MEMBER -> REMOVED;
    };
  }

  private static MembershipChangeMode mode(int code) {
    return switch (code) {
      case LEARNER -> MembershipChangeMode.ADD_LEARNER;
      case VOTER -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
      case REMOVED -> MembershipChangeMode.REMOVE_MEMBER;
      default -> throw new IllegalArgumentException("no change of members: " + code);
    };
  }

  static void write(ByteWriter out, RaftGroupMembersView view) {
    out.int64(view.getLogIndex()).members(view.getMembers()).members(view.getVotingMembers());
  }

  static RaftGroupMembersView view(ByteReader in) {
    return MODELS
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(in.count())
        .setMembers(in.members())
        .setVotingMembers(in.members())
        .build();
  }

  static void write(ByteWriter out, SnapshotChunk chunk) {
    out.int64(chunk.getIndex())
        .int32(chunk.getTerm())
        .int32(chunk.getSnapshotChunkIndex())
        .int32(chunk.getSnapshotChunkCount());
    write(out, chunk.getGroupMembersView());
    out.block((byte[]) chunk.getOperation());
  }

  static SnapshotChunk chunk(ByteReader in) {
    return MODELS
        .createSnapshotChunkBuilder()
        .setIndex(in.count())
        .setTerm(in.term())
        .setSnapshotChunkIndex(in.int32())
        .setSnapshotChunkCount(in.int32())
        .setGroupMembersView(view(in))
        .setOperation(in.block())
        .build();
  }
}
