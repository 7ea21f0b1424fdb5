package io.sampo.cluster;

import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Operations that one peer has another propose. The answer is a byte: 0 and then the index and the
 * answer, or what kind of failure it was.
 */
final class Proposals {
  private static final byte DONE = 0;

  private Proposals() {}

  /** At the leader. */
  static CompletionStage<byte[]> serve(RaftGroup group, byte[] operation) {
    return group
        .propose(operation)
        .handle(
            (applied, failure) -> {
              if (failure == null) {
                var answer = LogCodec.write((LogAnswer) applied.answer());
                return ByteBuffer.allocate(1 + Long.BYTES + answer.length)
                    .put(DONE)
                    .putLong(applied.index())
                    .put(answer)
                    .array();
              }
              var cause = failure instanceof CompletionException ? failure.getCause() : failure;
              var kind =
                  cause instanceof ConsensusException consensus ? consensus.kind() : Kind.UNKNOWN;
              return new byte[] {code(kind)};
            });
  }

  /** At another peer. */
  static CompletionStage<RaftGroup.Applied> ask(
      PeerNetwork network, PeerAddress leader, byte[] operation, Duration limit) {
    return network
        .ask(leader, Service.PROPOSE, operation, limit)
        .handle(
            (body, failure) -> {
              if (failure != null) {
                throw new ConsensusException(Kind.UNKNOWN, "no answer of " + leader);
              }
              if (body[0] != DONE) {
                throw new ConsensusException(kind(body[0]), "refused by " + leader);
              }
              var in = ByteBuffer.wrap(body, 1, body.length - 1);
              long index = in.getLong();
              var answer = Arrays.copyOfRange(body, 1 + Long.BYTES, body.length);
              return new RaftGroup.Applied(index, LogCodec.readAnswer(answer));
            });
  }

  private static byte code(Kind kind) {
    return switch (kind) {
      case NOT_LEADER -> 1;
      case NOT_NOW -> 2;
      case UNKNOWN -> 3;
      case REFUSED -> 4;
    };
  }

  private static Kind kind(byte code) {
    return switch (code) {
      case 1 -> Kind.NOT_LEADER;
      case 2 -> Kind.NOT_NOW;
      case 4 -> Kind.REFUSED;
      default -> Kind.UNKNOWN;
    };
  }
}
