package io.sampo.fault;

import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Two readers and a writer of sixty points, who note what failed and what took long. */
final class ReplicaLoad implements AutoCloseable {
  private static final int READERS = 2;
  private static final int POINTS = 60;
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Long> writes = new ConcurrentLinkedQueue<>();
  private final Queue<Long> reads = new ConcurrentLinkedQueue<>();
  private final Queue<String> failedWrites = new ConcurrentLinkedQueue<>();
  private final Queue<String> failedReads = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /**
   * What they met.
   *
   * @param secondWrite the longest but one
   */
  record Result(
      int writes,
      int reads,
      List<String> writeFailures,
      int failedReads,
      Duration longestWrite,
      Duration secondWrite,
      Duration longestRead) {
    int failedWrites() {
      return writeFailures.size();
    }
  }

  static ReplicaLoad start(ReplicatedCollection collection, List<Peer> peers) {
    var load = new ReplicaLoad();
    load.threads.add(Thread.ofPlatform().start(() -> load.write(collection, peers.getFirst())));
    for (int i = 0; i < READERS; i++) {
      var peer = peers.get(i % peers.size());
      load.threads.add(Thread.ofPlatform().start(() -> load.read(collection, peer)));
    }
    return load;
  }

  private void write(ReplicatedCollection collection, Peer peer) {
    for (long number = 1000; !stopped; number++) {
      long begin = System.nanoTime();
      var answer = collection.upsert(peer, number % POINTS + 1, number, "weak");
      writes.add(System.nanoTime() - begin);
      if (!answer.isOk()) {
        failedWrites.add(answer.toString());
      }
      pause();
    }
  }

  private void read(ReplicatedCollection collection, Peer peer) {
    for (long number = 0; !stopped; number++) {
      long begin = System.nanoTime();
      var seen = collection.number(peer, number % POINTS + 1);
      reads.add(System.nanoTime() - begin);
      if (seen.isEmpty()) {
        failedReads.add(peer.toString());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Lets them finish what they do. */
  Result end() {
    close();
    return new Result(
        writes.size(),
        reads.size(),
        List.copyOf(failedWrites),
        failedReads.size(),
        longest(writes, 0),
        longest(writes, 1),
        longest(reads, 0));
  }

  private static Duration longest(Queue<Long> all, int place) {
    var sorted = all.stream().sorted((one, other) -> Long.compare(other, one)).toList();
    return Duration.ofNanos(sorted.size() > place ? sorted.get(place) : 0);
  }

  @Override
  public void close() {
    stopped = true;
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
