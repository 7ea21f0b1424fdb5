package io.sampo.fault;

import io.sampo.peers.Answer;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A collection of a cluster, with replicas on several of its peers. */
record ReplicatedCollection(LocalCluster cluster, String name, int shards, int copies) {
  private static final Duration CREATE_LIMIT = Duration.ofSeconds(10);
  private static final Duration ACTIVE_LIMIT = Duration.ofSeconds(60);
  private static final Duration EQUAL_LIMIT = Duration.ofSeconds(15);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** Creates it and waits until all of its replicas are complete. */
  static ReplicatedCollection create(LocalCluster cluster, int shards, int copies, int factor) {
    var collection = new ReplicatedCollection(cluster, cluster.newName(), shards, copies);
    cluster.await(
        "collection",
        ACTIVE_LIMIT,
        () -> {
          var answer = collection.ask(cluster.running().getFirst(), factor, CREATE_LIMIT);
          return answer.isOk() || (answer instanceof Answer.Given(int status, _) && status == 409)
              ? Optional.of(answer)
              : Optional.empty();
        });
    collection.awaitActive();
    return collection;
  }

  /** Asks a peer to create it, once. */
  Answer ask(Peer peer, int factor, Duration limit) {
    return peer.send(
        "PUT",
        "/collections/" + name + "?timeout=" + limit.toSeconds(),
        Optional.of(
            "{\"vectors\": {\"size\": %d, \"distance\": \"Euclid\"}, \"shard_number\": %d, \"replication_factor\": %d, \"write_consistency_factor\": %d}"
                .formatted(PointReads.DIMENSION, shards, copies, factor)),
        limit);
  }

  void drop() {
    cluster.running().getFirst().drop(name, CREATE_LIMIT);
  }

  Answer upsert(Peer peer, long point, long number, String ordering) {
    return Answer.to(
        peer.process().url(),
        "PUT",
        "/collections/%s/points?wait=true&ordering=%s".formatted(name, ordering),
        Optional.of(
            "{\"points\": [{\"id\": %d, \"vector\": %s, \"payload\": {\"n\": %d}}]}"
                .formatted(point, PointReads.vector(number), number)),
        ANSWER_LIMIT);
  }

  /** The number of a point, 0 if there is none; empty where that is not answered. */
  Optional<Long> number(Peer peer, long point) {
    return PointReads.of(peer.process().url(), name, List.of(point), ANSWER_LIMIT)
        .map(found -> Cell.N.in(Optional.ofNullable(found.get(point))));
  }

  Answer count(Peer peer) {
    return Answer.to(
        peer.process().url(),
        "POST",
        "/collections/" + name + "/points/count",
        Optional.of("{\"exact\": true}"),
        ANSWER_LIMIT);
  }

  Optional<ReplicaStates> states(Peer peer) {
    return ReplicaStates.of(peer, name);
  }

  /** Peers with a replica of some shard. */
  List<Peer> holders() {
    return cluster.running().stream()
        .filter(peer -> states(peer).filter(states -> !states.local().isEmpty()).isPresent())
        .toList();
  }

  void awaitActive() {
    cluster.awaitTrue(
        "active replicas of " + name,
        ACTIVE_LIMIT,
        () -> cluster.running().stream().allMatch(this::seesAllActive));
  }

  boolean seesAllActive(Peer peer) {
    return states(peer)
        .filter(states -> states.areActive() && states.replicas() == shards * copies)
        .isPresent();
  }

  /** Waits until each shard has the same content on all of its peers. */
  void awaitEqual() {
    cluster.awaitTrue(
        "equal replicas of " + name, EQUAL_LIMIT, () -> areEqual(digests(), shards, copies));
  }

  Map<Integer, Map<String, String>> digests() {
    return ReplicaStates.digests(cluster.running(), name);
  }

  /**
   * Whether all replicas are there and those of a shard hold the same.
   *
   * @param digests by shard and peer
   */
  static boolean areEqual(Map<Integer, Map<String, String>> digests, int shards, int copies) {
    return digests.size() == shards
        && digests.values().stream()
            .allMatch(
                ofShard -> ofShard.size() == copies && Set.copyOf(ofShard.values()).size() == 1);
  }
}
