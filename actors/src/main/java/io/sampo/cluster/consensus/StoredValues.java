package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of the log in its store as bytes: a version, then the parts of {@link ModelCodec}. */
final class StoredValues {
  private static final int VERSION = 1;

  private StoredValues() {}

  private static ByteWriter writer() {
    return new ByteWriter().int8(VERSION);
  }

  static ByteReader reader(byte[] value) {
    var in = new ByteReader(value);
    var version = in.int8();
    if (version != VERSION) {
      throw new IllegalArgumentException("written by a later version, " + version);
    }
    return in;
  }

  static byte[] identity(MemberId self, UUID cluster) {
    return writer()
        .int64(self.value())
        .int64(cluster.getMostSignificantBits())
        .int64(cluster.getLeastSignificantBits())
        .toBytes();
  }

  static byte[] voting(boolean votes) {
    return writer().flag(votes).toBytes();
  }

  static byte[] view(RaftGroupMembersView view) {
    var out = writer();
    ModelCodec.write(out, view);
    return out.toBytes();
  }

  /** Members from before the first entry. */
  static RaftGroupMembersView view(
      Collection<RaftEndpoint> members, Collection<RaftEndpoint> voters) {
    return MODELS
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(0)
        .setMembers(members)
        .setVotingMembers(voters)
        .build();
  }

  static byte[] term(int term, @Nullable RaftEndpoint votedFor) {
    return writer().int32(term).member(votedFor).toBytes();
  }

  /** Term 0 where none was written yet: a learner that was never called has none. */
  static RaftTermPersistentState term(KeyValueStore store) {
    var value = store.get(RaftKeys.term());
    var term = MODELS.createRaftTermPersistentStateBuilder();
    if (value == null) {
      return term.setTerm(0).build();
    }
    var in = reader(value);
    return term.setTerm(in.term()).setVotedFor(in.memberOrNull()).build();
  }

  static byte[] entry(LogEntry entry) {
    var out = writer();
    ModelCodec.write(out, entry);
    return out.toBytes();
  }

  static byte[] chunk(SnapshotChunk chunk) {
    var out = writer();
    ModelCodec.write(out, chunk);
    return out.toBytes();
  }
}
