package io.sampo.bench;

import io.sampo.peers.Peer;
import io.sampo.truth.DataSet;
import io.sampo.truth.GrpcDoor;
import io.sampo.truth.Metric;
import io.sampo.truth.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Two readers, and a writer of 150 points a second, over gRPC. */
final class ClusterLoad implements AutoCloseable {
  private static final int BATCH = 15;
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(100);
  private static final Duration BETWEEN_READS = Duration.ofMillis(20);
  private static final double[] NO_SCORES = {};

  /** No answer may be slower. */
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final SpreadCollection collection;
  private final DataSet data;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Long> writes = new ConcurrentLinkedQueue<>();
  private final Queue<Long> reads = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failedWrites = new AtomicInteger();
  private final AtomicInteger failedReads = new AtomicInteger();
  private volatile boolean stopped;

  /** What the clients met; times in nanoseconds. */
  record Result(
      int writes,
      int failedWrites,
      int reads,
      int failedReads,
      long longestWrite,
      long longestRead) {
    boolean isWell() {
      return failedWrites == 0
          && failedReads == 0
          && Math.max(longestWrite, longestRead) <= LONGEST.toNanos();
    }

    @Override
    public String toString() {
      return "%d of %d writes and %d of %d reads failed, slowest write %.2f s, read %.2f s"
          .formatted(
              failedWrites, writes, failedReads, reads, longestWrite / 1e9, longestRead / 1e9);
    }
  }

  private ClusterLoad(SpreadCollection collection, DataSet data) {
    this.collection = collection;
    this.data = data;
  }

  /** Clients of these peers begin. */
  static ClusterLoad start(SpreadCollection collection, DataSet data, List<Peer> peers) {
    var load = new ClusterLoad(collection, data);
    for (var peer : peers) {
      load.threads.add(Thread.ofPlatform().start(() -> load.read(peer)));
    }
    load.threads.add(Thread.ofPlatform().start(() -> load.write(peers.getFirst())));
    return load;
  }

  private void write(Peer peer) {
    try (var door = new GrpcDoor(peer.process().grpcPort())) {
      for (int i = 0; !stopped; i++) {
        int from = i * BATCH % (data.size() - BATCH);
        long start = System.nanoTime();
        try {
          door.store(collection.name(), SpreadCollection.METRICS, data, from, from + BATCH, true);
        } catch (IOException _) {
          failedWrites.incrementAndGet();
        }
        long took = System.nanoTime() - start;
        writes.add(took);
        Waits.sleep(Duration.ofNanos(Math.max(0, BETWEEN_WRITES.toNanos() - took)));
      }
    }
  }

  private void read(Peer peer) {
    try (var door = new GrpcDoor(peer.process().grpcPort())) {
      for (int i = 0; !stopped; i++) {
        var vector = data.queries().row(i % data.queries().rows());
        var question = new Question("", Metric.COSINE, vector, Optional.empty(), NO_SCORES);
        long start = System.nanoTime();
        try {
          door.search(collection.name(), Optional.empty(), question);
        } catch (IOException _) {
          failedReads.incrementAndGet();
        }
        reads.add(System.nanoTime() - start);
        Waits.sleep(BETWEEN_READS);
      }
    }
  }

  /** Lets them finish what they do. */
  Result end() {
    close();
    return new Result(
        writes.size(),
        failedWrites.get(),
        reads.size(),
        failedReads.get(),
        writes.stream().mapToLong(Long::longValue).max().orElse(0),
        reads.stream().mapToLong(Long::longValue).max().orElse(0));
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Waits::join);
  }
}
