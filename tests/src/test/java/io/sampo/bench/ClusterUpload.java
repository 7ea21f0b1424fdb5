package io.sampo.bench;

import io.sampo.peers.LocalCluster;
import io.sampo.truth.DataSet;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What uploads cost all peers together; the compilers have less to do in each. Each goes to a
 * collection of its own, which is removed again: the memory of its files is used by the next one,
 * and is not touched for the first time, which costs a guest of a virtual machine more than to
 * write it.
 */
record ClusterUpload(LocalCluster cluster, DataSet data, int copies) {
  private static final int POINTS = 100_000;
  private static final int PASSES = 8;
  private static final int PER = 100_000;

  /** Longer than the interval between flushes, so that what was uploaded is written and counted. */
  private static final Duration SETTLE = Duration.ofSeconds(8);

  /**
   * CPU-seconds for 100,000 points.
   *
   * @param all of the processes while it went on
   * @param idle what they take in such a time with nothing to do
   */
  record Cost(double all, double idle) {
    double own() {
      return all - idle;
    }
  }

  /** Of each pass, the first of which the JVMs pay with their start. */
  List<Cost> costs() {
    int points = Math.min(POINTS, data.size());
    return IntStream.range(0, PASSES).mapToObj(_ -> pass(points)).toList();
  }

  private Cost pass(int points) {
    var collection = SpreadCollection.create(cluster, data, copies);
    double perPoints = PER / (double) points;
    double idlePerSecond = seconds(() -> Waits.sleep(SETTLE)) / SETTLE.toSeconds();
    long from = System.nanoTime();
    double all =
        seconds(
            () -> {
              collection.store(data, points);
              Waits.sleep(SETTLE);
            });
    double took = (System.nanoTime() - from) / 1e9;
    collection.delete();
    return new Cost(all * perPoints, idlePerSecond * took * perPoints);
  }

  private double seconds(Runnable work) {
    var processes = ClusterBench.cpu(cluster);
    var before = processes.stream().map(ServerCpu::total).toList();
    work.run();
    double seconds = 0;
    for (int i = 0; i < processes.size(); i++) {
      seconds += processes.get(i).secondsSince(before.get(i));
    }
    return seconds;
  }
}
