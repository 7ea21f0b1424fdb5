package io.sampo.bench;

import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import io.sampo.truth.DataSet;
import java.time.Duration;
import java.util.Map;

/**
 * A peer is killed under two readers and a writer, is away for a while, and comes back. It is
 * neither the leader nor the coordinator's host.
 */
final class ClusterAbsence {
  private static final int POINTS = 20_000;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration BEFORE = Duration.ofSeconds(3);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Map<Duration, Double> LIMITS =
      Map.of(Duration.ofSeconds(5), 2.5, Duration.ofSeconds(20), 3.0, Duration.ofSeconds(60), 5.0);

  private final LocalCluster cluster;
  private final DataSet data;
  private final SpreadCollection collection;

  /** With a collection that holds a part of the data. */
  ClusterAbsence(LocalCluster cluster, DataSet data) {
    this.cluster = cluster;
    this.data = data;
    this.collection = SpreadCollection.create(cluster, data, ClusterBench.COPIES);
    collection.store(data, Math.min(POINTS, data.size()));
  }

  /** The same load, with nobody killed: the first requests of clients and peers are slower. */
  void warmUp() {
    ClusterLoad.Result load;
    try (var clients = ClusterLoad.start(collection, data, cluster.peers().subList(0, 2))) {
      Waits.sleep(WARM_UP);
      load = clients.end();
    }
    System.out.printf("  first %d s: %s%n", WARM_UP.toSeconds(), load);
  }

  void run(Duration length) {
    var victim = bystander();
    var others = cluster.peers().stream().filter(peer -> peer != victim).toList();
    long fallbacks = fallbacks();
    ClusterLoad.Result load;
    double back;
    try (var clients = ClusterLoad.start(collection, data, others)) {
      Waits.sleep(BEFORE);
      victim.kill();
      Waits.sleep(length);
      back = secondsUntilBack(victim);
      load = clients.end();
    }
    double limit = LIMITS.getOrDefault(length, Double.POSITIVE_INFINITY);
    boolean kept = back <= limit && load.isWell() && fallbacks() == fallbacks;
    System.out.printf(
        "  away %2d s: Active %.2f s after /healthz (limit %.1f), %s; %s  %s%n",
        length.toSeconds(),
        back,
        limit,
        fallbacks() == fallbacks ? "by delta" : "NOT by delta",
        load,
        kept ? "kept" : "OVER");
  }

  private Peer bystander() {
    var leader = cluster.leader();
    var host = cluster.coordinatorsHost();
    return cluster.peers().stream()
        .filter(peer -> peer != leader && peer != host)
        .findFirst()
        .orElseThrow();
  }

  private double secondsUntilBack(Peer victim) {
    victim.launch();
    cluster.awaitTrue("answer of " + victim, START_LIMIT, () -> victim.get("/healthz").isOk());
    long from = System.nanoTime();
    while (!collection.isActive()) {
      if (System.nanoTime() - from > START_LIMIT.toNanos()) {
        throw new IllegalStateException("its replicas do not come back");
      }
      Waits.sleep(POLL);
    }
    return (System.nanoTime() - from) / 1e9;
  }

  /** How often a replica was copied anew, by the logs. */
  private long fallbacks() {
    return cluster.peers().stream()
        .flatMap(peer -> peer.process().output().lines())
        .filter(line -> line.contains("STREAM_RECORDS"))
        .count();
  }
}
