package io.sampo.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.peers.Answer;
import io.sampo.peers.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The replicas of a collection as one peer knows them.
 *
 * @param local states by shard
 * @param remote states by shard and peer, such as {@code 0@123}
 */
record ReplicaStates(
    long peer, Map<Integer, String> local, Map<String, String> remote, List<String> transfers) {

  ReplicaStates {
    local = Map.copyOf(local);
    remote = Map.copyOf(remote);
    transfers = List.copyOf(transfers);
  }

  /** Empty if the peer does not say. */
  static Optional<ReplicaStates> of(Peer peer, String collection) {
    return peer.get("/collections/" + collection + "/cluster") instanceof Answer.Given given
            && given.status() == 200
        ? Optional.of(of(given.result()))
        : Optional.empty();
  }

  private static ReplicaStates of(JsonNode result) {
    var local = new TreeMap<Integer, String>();
    var remote = new TreeMap<String, String>();
    var transfers = new ArrayList<String>();
    result
        .path("local_shards")
        .forEach(shard -> local.put(shard.path("shard_id").asInt(), shard.path("state").asText()));
    result
        .path("remote_shards")
        .forEach(
            shard ->
                remote.put(
                    shard.path("shard_id").asInt() + "@" + shard.path("peer_id").asLong(),
                    shard.path("state").asText()));
    result.path("shard_transfers").forEach(transfer -> transfers.add(transfer.toString()));
    return new ReplicaStates(result.path("peer_id").asLong(), local, remote, transfers);
  }

  int replicas() {
    return local.size() + remote.size();
  }

  boolean areActive() {
    return transfers.isEmpty()
        && local.values().stream().allMatch("Active"::equals)
        && remote.values().stream().allMatch("Active"::equals);
  }

  /** What the state of a replica on some peer is. */
  Optional<String> state(int shard, long on) {
    return Optional.ofNullable(on == peer ? local.get(shard) : remote.get(shard + "@" + on));
  }

  /** By shard and peer; what is not answered is missing. */
  static Map<Integer, Map<String, String>> digests(Collection<Peer> peers, String collection) {
    var digests = new TreeMap<Integer, Map<String, String>>();
    for (var peer : peers) {
      if (peer.get("/collections/" + collection + "/digest") instanceof Answer.Given given
          && given.status() == 200) {
        given
            .result()
            .path("shards")
            .forEach(
                shard ->
                    digests
                        .computeIfAbsent(shard.path("shard_id").asInt(), _ -> new TreeMap<>())
                        .put(
                            peer.toString(),
                            shard.path("points_count").asLong()
                                + " points "
                                + shard.path("digest").asText()));
      }
    }
    return digests;
  }
}
