package io.sampo.bench;

import io.sampo.peers.Answer;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import io.sampo.truth.DataSet;
import io.sampo.truth.GrpcDoor;
import io.sampo.truth.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A collection of a data set on the peers of a cluster. */
record SpreadCollection(LocalCluster cluster, String name) {
  static final Set<Metric> METRICS = Set.of(Metric.COSINE);

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BATCH = 256;
  private static final int STREAMS = 2;

  /** Creates it and waits until all of its replicas are complete. */
  static SpreadCollection create(LocalCluster cluster, DataSet data, int copies) {
    var collection = new SpreadCollection(cluster, cluster.newName());
    var answer =
        cluster
            .peer(0)
            .send(
                "PUT",
                "/collections/" + collection.name,
                Optional.of(
                    "{\"vectors\": {\"size\": %d, \"distance\": \"Cosine\"}, \"shard_number\": %d, \"replication_factor\": %d}"
                        .formatted(data.vectors().columns(), ClusterBench.SHARDS, copies)),
                LIMIT);
    if (!answer.isOk()) {
      throw new IllegalStateException(answer.toString());
    }
    collection.awaitActive(LIMIT);
    return collection;
  }

  /** Removes it from all peers. */
  void delete() {
    var answer = cluster.peer(0).send("DELETE", "/collections/" + name, Optional.empty(), LIMIT);
    if (!answer.isOk()) {
      throw new IllegalStateException(answer.toString());
    }
  }

  void awaitActive(Duration limit) {
    cluster.awaitTrue("active replicas", limit, this::isActive);
  }

  /** Whether every running peer says that all replicas are complete. */
  boolean isActive() {
    return cluster.running().stream().allMatch(this::isActive);
  }

  private boolean isActive(Peer peer) {
    if (!(peer.get("/collections/" + name + "/cluster") instanceof Answer.Given given)
        || given.status() != 200) {
      return false;
    }
    var states = new ArrayList<String>();
    for (var where : List.of("local_shards", "remote_shards")) {
      given.result().path(where).forEach(shard -> states.add(shard.path("state").asText()));
    }
    return !states.isEmpty()
        && given.result().path("shard_transfers").isEmpty()
        && states.stream().allMatch("Active"::equals);
  }

  /** Stores the first points, by a few streams to different peers. */
  void store(DataSet data, int points) {
    var next = new AtomicInteger();
    var failure = new AtomicReference<Throwable>();
    var streams = new ArrayList<Thread>();
    for (int i = 0; i < STREAMS; i++) {
      var peer = cluster.peer(i % cluster.peers().size());
      streams.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (var door = new GrpcDoor(peer.process().grpcPort())) {
                      for (int from = next.getAndAdd(BATCH);
                          from < points;
                          from = next.getAndAdd(BATCH)) {
                        door.store(name, METRICS, data, from, Math.min(points, from + BATCH), true);
                      }
                    } catch (IOException | RuntimeException e) {
                      failure.set(e);
                    }
                  }));
    }
    streams.forEach(Waits::join);
    if (failure.get() != null) {
      throw new UncheckedIOException(new IOException(failure.get()));
    }
  }
}
