package io.sampo.cluster.membership;

import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /cluster/telemetry}.
 *
 * @param collections by name; their shards are empty below details level 3
 */
public record ClusterTelemetry(
    SortedMap<String, List<Shard>> collections, SortedMap<PeerId, Peer> peers) {
  /** One shard, its key where it has one, and its replicas on the peers that answered. */
  public record Shard(int id, @Nullable ShardKey key, List<Replica> replicas) {}

  /** What a peer says of its replica. */
  public record Replica(
      PeerId peer,
      ReplicaState state,
      String status,
      long optimizedPoints,
      long vectorsBytes,
      long payloadsBytes,
      long points,
      long vectors,
      Map<String, Long> vectorsByName) {}

  /** A peer, with what it says of itself if it answered. */
  public record Peer(String uri, Optional<Details> details) {}

  /** What a peer says of itself. */
  public record Details(
      String version, ClusterStatus.RaftInfo raft, ClusterStatus.ConsensusThread thread) {}
}
