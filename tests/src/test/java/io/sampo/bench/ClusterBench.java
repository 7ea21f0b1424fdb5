package io.sampo.bench;

import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import io.sampo.truth.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What replicas cost, and what their loss costs: {@code ./dev bench cluster --data DIR [PART …]}.
 * Three peers with two replicas of each of three shards, beside one peer with three shards in the
 * same run.
 */
final class ClusterBench {
  static final int SHARDS = 3;
  static final int COPIES = 2;

  private static final List<String> FSYNCS = List.of("always", "interval");
  private static final List<Duration> ABSENCES =
      List.of(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60));

  /** One measurement, which prints its lines. */
  private interface Part {
    void run() throws IOException;
  }

  private final DataSet data;
  private final Path folder;
  private int folders;

  private ClusterBench(DataSet data, Path folder) {
    this.data = data;
    this.folder = folder;
  }

  /** Runs all parts, or those that are named. */
  static void run(DataSet data, Path folder, List<String> names) throws IOException {
    var bench = new ClusterBench(data, folder);
    Map<String, Part> parts =
        new TreeMap<>(
            Map.of("upload", bench::upload, "search", bench::search, "absence", bench::absence));
    for (var name : names.isEmpty() ? List.of("upload", "search", "absence") : names) {
      var part = parts.get(name);
      if (part == null) {
        throw new IllegalArgumentException("parts are " + parts.keySet());
      }
      part.run();
    }
  }

  /** Peers that agree. */
  private LocalCluster cluster(int peers, String fsync) throws IOException {
    var cluster =
        LocalCluster.direct(Files.createDirectory(folder.resolve("cluster-" + folders++)), peers);
    cluster.peers().forEach(peer -> peer.set("storage.wal.fsync", fsync));
    cluster.start();
    return cluster;
  }

  private void upload() throws IOException {
    for (var fsync : FSYNCS) {
      List<ClusterUpload.Cost> one;
      try (var cluster = cluster(1, fsync)) {
        one = upload("one peer", cluster, 1);
      }
      try (var cluster = cluster(3, fsync)) {
        var three = upload("three peers, two replicas", cluster, COPIES);
        for (int pass = 0; pass < one.size(); pass++) {
          var alone = one.get(pass);
          var spread = three.get(pass);
          System.out.printf(
              "wal.fsync %s, pass %d: points per CPU-second of three peers / of one: %.2f (limit 0.45), %.2f without what they take idle%n",
              fsync, pass + 1, alone.all() / spread.all(), alone.own() / spread.own());
        }
      }
    }
  }

  private List<ClusterUpload.Cost> upload(String what, LocalCluster cluster, int copies) {
    var costs = new ClusterUpload(cluster, data, copies).costs();
    for (var cost : costs) {
      System.out.printf(
          "  %s: %.2f CPU-s per 100,000 points, %.2f of it idle%n", what, cost.all(), cost.idle());
    }
    return costs;
  }

  private void search() throws IOException {
    try (var one = cluster(1, FSYNCS.getFirst());
        var three = cluster(3, FSYNCS.getFirst())) {
      new ClusterSearch(data, one, three).run();
    }
  }

  private void absence() throws IOException {
    for (var fsync : FSYNCS) {
      System.out.printf("a peer killed under two readers and a writer, wal.fsync %s%n", fsync);
      try (var cluster = cluster(3, fsync)) {
        var absence = new ClusterAbsence(cluster, data);
        absence.warmUp();
        for (var length : ABSENCES) {
          absence.run(length);
        }
      }
    }
  }

  /** The processes of all peers. */
  static List<ServerCpu> cpu(LocalCluster cluster) {
    var all = new ArrayList<ServerCpu>();
    for (Peer peer : cluster.peers()) {
      all.add(ServerCpu.of(peer.process().pid()));
    }
    return all;
  }
}
