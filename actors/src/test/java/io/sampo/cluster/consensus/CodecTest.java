package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;
import static org.assertj.core.api.Assertions.assertThat;

import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.RaftMessage;
import io.sampo.storage.model.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  private static final UUID CLUSTER = new UUID(7, 8);
  private static final MemberId SELF = MemberId.of(new PeerId(1), 0);
  private static final MemberId OTHER = MemberId.of(new PeerId((1L << 53) - 1), 3);
  private static final RaftEndpoint SENDER = new Endpoint(OTHER);
  private static final RaftCodec CODEC = new RaftCodec(CLUSTER, SELF);

  static RaftMessage vote(MemberId sender, int term) {
    return MODELS
        .createVoteRequestBuilder()
        .setGroupId(RaftCodec.GROUP)
        .setSender(new Endpoint(sender))
        .setTerm(term)
        .setLastLogTerm(term)
        .setLastLogIndex(100)
        .setSticky(false)
        .build();
  }

  private static List<RaftEndpoint> members(int... numbers) {
    var members = new ArrayList<RaftEndpoint>();
    for (var number : numbers) {
      members.add(new Endpoint(MemberId.of(new PeerId(number), 0)));
    }
    return members;
  }

  private static LogEntry entry(long index, Object operation) {
    return MODELS
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(4)
        .setOperation(operation)
        .build();
  }

  static Stream<RaftMessage> messages() {
    var view =
        MODELS
            .createRaftGroupMembersViewBuilder()
            .setLogIndex(3)
            .setMembers(members(1, 2, 3))
            .setVotingMembers(members(1, 2))
            .build();
    var chunk =
        MODELS
            .createSnapshotChunkBuilder()
            .setIndex(64)
            .setTerm(3)
            .setSnapshotChunkIndex(1)
            .setSnapshotChunkCount(4)
            .setGroupMembersView(view)
            .setOperation(new byte[] {9, 8})
            .build();
    var change =
        MODELS
            .createUpdateRaftGroupMembersOpBuilder()
            .setMembers(members(1, 2))
            .setVotingMembers(members(1))
            .setEndpoint(members(2).getFirst())
            .setMode(MembershipChangeMode.ADD_LEARNER)
            .build();
    return Stream.of(
        MODELS
            .createAppendEntriesRequestBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setPreviousLogTerm(4)
            .setPreviousLogIndex(10)
            .setCommitIndex(9)
            .setLogEntries(
                List.of(entry(11, new byte[0]), entry(12, NewTerm.ENTRY), entry(13, change)))
            .setQuerySequenceNumber(1)
            .setFlowControlSequenceNumber(2)
            .build(),
        MODELS
            .createAppendEntriesSuccessResponseBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setLastLogIndex(1L << 40)
            .setQuerySequenceNumber(1)
            .setFlowControlSequenceNumber(2)
            .build(),
        MODELS
            .createAppendEntriesFailureResponseBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setExpectedNextIndex(11)
            .setQuerySequenceNumber(1)
            .setFlowControlSequenceNumber(2)
            .build(),
        snapshot(view, chunk),
        snapshot(view, null),
        MODELS
            .createInstallSnapshotResponseBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setSnapshotIndex(64)
            .setRequestedSnapshotChunkIndex(2)
            .setQuerySequenceNumber(0)
            .setFlowControlSequenceNumber(6)
            .build(),
        MODELS
            .createPreVoteRequestBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setLastLogTerm(4)
            .setLastLogIndex(10)
            .build(),
        MODELS
            .createPreVoteResponseBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setGranted(true)
            .build(),
        MODELS
            .createTriggerLeaderElectionRequestBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setLastLogTerm(4)
            .setLastLogIndex(10)
            .build(),
        vote(OTHER, 5),
        MODELS
            .createVoteResponseBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(SENDER)
            .setTerm(5)
            .setGranted(false)
            .build());
  }

  private static RaftMessage snapshot(
      io.microraft.model.log.RaftGroupMembersView view,
      io.microraft.model.log.@org.jspecify.annotations.Nullable SnapshotChunk chunk) {
    return MODELS
        .createInstallSnapshotRequestBuilder()
        .setGroupId(RaftCodec.GROUP)
        .setSender(SENDER)
        .setTerm(5)
        .setSenderLeader(true)
        .setSnapshotTerm(3)
        .setSnapshotIndex(64)
        .setTotalSnapshotChunkCount(4)
        .setSnapshotChunk(chunk)
        .setSnapshottedMembers(members(1))
        .setGroupMembersView(view)
        .setQuerySequenceNumber(1)
        .setFlowControlSequenceNumber(2)
        .build();
  }

  /** The library's texts name all fields; of bytes only the address. */
  private static String text(RaftMessage message) {
    return message.toString().replaceAll("\\[B@[0-9a-f]+", "bytes").replace("ArrayList", "");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsReadIsWhatWasWritten(RaftMessage message) {
    var decoded = CODEC.decode(CODEC.encode(SELF, message));

    assertThat(decoded)
        .isInstanceOfSatisfying(
            RaftCodec.Incoming.Message.class,
            read -> {
              assertThat(text(read.message())).isEqualTo(text(message));
              assertThat(CODEC.encode(SELF, read.message())).isEqualTo(CODEC.encode(SELF, message));
            });
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyCutMessageIsDamagedAndSoIsALongerOne(RaftMessage message) {
    var bytes = CODEC.encode(SELF, message);
    for (var length = 0; length < bytes.length; length++) {
      assertThat(CODEC.decode(java.util.Arrays.copyOf(bytes, length)))
          .isInstanceOf(RaftCodec.Incoming.Damaged.class);
    }
    assertThat(CODEC.decode(java.util.Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(RaftCodec.Incoming.Damaged.class);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aDamagedMessageNeverThrows(RaftMessage message) {
    var random = new Random(message.getTerm());
    for (var i = 0; i < 2000; i++) {
      var bytes = CODEC.encode(SELF, message);
      for (var flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertThat(CODEC.decode(bytes)).isNotNull();
    }
  }

  @Test
  void foreignMessagesAreKnownAsSuch() {
    var message = vote(OTHER, 1);

    assertThat(CODEC.decode(CODEC.encode(OTHER, message)))
        .isInstanceOf(RaftCodec.Incoming.Foreign.class);
    assertThat(CODEC.decode(CODEC.encode(SELF, vote(SELF, 1))))
        .isInstanceOf(RaftCodec.Incoming.Foreign.class);
    assertThat(CODEC.decode(new RaftCodec(new UUID(0, 0), OTHER).encode(SELF, message)))
        .isInstanceOf(RaftCodec.Incoming.Foreign.class);
  }
}
