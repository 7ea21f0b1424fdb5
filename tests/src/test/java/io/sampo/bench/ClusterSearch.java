package io.sampo.bench;

import io.sampo.peers.LocalCluster;
import io.sampo.truth.DataSet;
import io.sampo.truth.GrpcDoor;
import io.sampo.truth.Metric;
import io.sampo.truth.Question;
import java.io.IOException;
import java.util.Optional;

/**
 * How long searches take over three shards on three peers beside three shards on one, asked in
 * turns; then with one of the three dead.
 */
record ClusterSearch(DataSet data, LocalCluster one, LocalCluster three) {
  private static final int POINTS = 30_000;
  private static final int FIRST = 1_500;

  /** After so many the compilers of all peers are nearly idle. */
  private static final int WARM_UP = 12_000;

  private static final int COUNTED = 1_500;
  private static final double LIMIT_MILLIS = 0.5;
  private static final double[] NO_SCORES = {};

  void run() throws IOException {
    int points = Math.min(POINTS, data.size());
    var alone = SpreadCollection.create(one, data, 1);
    alone.store(data, points);
    var spread = SpreadCollection.create(three, data, ClusterBench.COPIES);
    spread.store(data, points);
    try (var oneDoor = new GrpcDoor(one.peer(0).process().grpcPort());
        var threeDoor = new GrpcDoor(three.peer(0).process().grpcPort())) {
      compare("three peers, just started", FIRST, alone, oneDoor, spread, threeDoor);
      compare("three peers", WARM_UP, alone, oneDoor, spread, threeDoor);
      three.peer(2).kill();
      compare("three peers, one dead", FIRST, alone, oneDoor, spread, threeDoor);
    }
  }

  private void compare(
      String what,
      int warmUp,
      SpreadCollection alone,
      GrpcDoor oneDoor,
      SpreadCollection spread,
      GrpcDoor door)
      throws IOException {
    var ofOne = new Latencies();
    var ofThree = new Latencies();
    for (int i = 0; i < warmUp + COUNTED; i++) {
      ask(oneDoor, alone, i, i < warmUp ? new Latencies() : ofOne);
      ask(door, spread, i, i < warmUp ? new Latencies() : ofThree);
    }
    double more = ofThree.medianMillis() - ofOne.medianMillis();
    System.out.printf(
        "exact search of %,d points, %s: %.2f ms longer at the median than on one (limit %.1f)  %s%n",
        Math.min(POINTS, data.size()),
        what,
        more,
        LIMIT_MILLIS,
        more <= LIMIT_MILLIS ? "kept" : "OVER");
    System.out.println("  one peer: " + ofOne.summary());
    System.out.println("  " + what + ": " + ofThree.summary());
  }

  private void ask(GrpcDoor door, SpreadCollection collection, int i, Latencies into)
      throws IOException {
    var vector = data.queries().row(i % data.queries().rows());
    var question = new Question("", Metric.COSINE, vector, Optional.empty(), NO_SCORES);
    long start = System.nanoTime();
    door.search(collection.name(), Optional.empty(), question);
    into.add(System.nanoTime() - start);
  }
}
