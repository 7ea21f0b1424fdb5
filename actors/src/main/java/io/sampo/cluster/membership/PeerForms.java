package io.sampo.cluster.membership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.cluster.catalog.CatalogCodec;
import io.sampo.cluster.metadata.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What peers tell each other about belonging, as JSON. */
final class PeerForms {
  private static final ObjectMapper JSON = CatalogCodec.newMapper();

  private PeerForms() {}

  /**
   * A peer wants to belong, or tells where it is now.
   *
   * @param member as whom it took part until now; null = it has no log
   * @param token the same in every repetition of one request
   */
  record JoinRequest(long peer, String uri, String version, @Nullable Long member, UUID token) {}

  /**
   * What it gets.
   *
   * @param refusal why it may not; null = it may, and the rest says how
   * @param member as whom it is to take part
   * @param leader a member from which its log comes
   */
  record JoinReply(@Nullable String refusal, long member, long leader, UUID cluster, Peers peers) {
    static JoinReply refuse(String why) {
      return new JoinReply(why, 0, 0, new UUID(0, 0), Peers.NONE);
    }
  }

  /**
   * A peer asks another what it says of itself.
   *
   * @param asker as whom the asking peer takes part
   * @param detailsLevel how much of the collections
   */
  record StatusQuestion(long asker, int detailsLevel) {}

  /**
   * What it says.
   *
   * @param knowsAsker whether the asker belongs to the cluster as this peer knows it
   * @param newestLife of the asking peer's id, as far as this peer knows
   */
  record StatusReport(
      boolean knowsAsker,
      int newestLife,
      String version,
      int term,
      long commit,
      long applied,
      @Nullable Long leader,
      @Nullable String role,
      boolean voter,
      @Nullable String error,
      boolean stopped,
      String lastUpdate,
      Map<String, List<ReplicaReport>> replicas) {}

  /** One of its replicas. */
  record ReplicaReport(
      int shard,
      String state,
      String status,
      long optimizedPoints,
      long vectorsBytes,
      long payloadsBytes,
      long points,
      long vectors,
      Map<String, Long> vectorsByName) {}

  static byte[] write(Object form) {
    try {
      return JSON.writeValueAsBytes(form);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no form of " + form, e);
    }
  }

  static <T> T read(byte[] bytes, Class<T> as) {
    try {
      return JSON.readValue(bytes, as);
    } catch (IOException e) {
      throw new UncheckedIOException("a peer's message cannot be read", e);
    }
  }
}
