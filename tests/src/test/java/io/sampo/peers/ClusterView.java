package io.sampo.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /cluster} of one peer.
 *
 * @param peers URI by id
 * @param leader 0 while none is known
 * @param role empty before the first step of consensus
 * @param thread {@code working}, {@code stopped} or {@code stopped_with_err}
 */
public record ClusterView(
    long peerId,
    Map<Long, String> peers,
    long term,
    long commit,
    long leader,
    String role,
    boolean voter,
    String thread) {

  public ClusterView {
    peers = Map.copyOf(peers);
  }

  static ClusterView of(JsonNode result) {
    var peers = new TreeMap<Long, String>();
    result
        .path("peers")
        .properties()
        .forEach(
            peer -> peers.put(Long.parseLong(peer.getKey()), peer.getValue().path("uri").asText()));
    var raft = result.path("raft_info");
    return new ClusterView(
        result.path("peer_id").asLong(),
        peers,
        raft.path("term").asLong(),
        raft.path("commit").asLong(),
        raft.path("leader").asLong(0),
        raft.path("role").asText(""),
        raft.path("is_voter").asBoolean(),
        result.path("consensus_thread_status").path("consensus_thread_status").asText());
  }

  boolean leads() {
    return leader == peerId && leader != 0;
  }
}
