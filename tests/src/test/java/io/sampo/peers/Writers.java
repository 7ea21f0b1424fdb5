package io.sampo.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Clients that create collections with unique names at all peers in turn and delete every second
 * one again, until they are told to stop. They keep books of the answers.
 */
public final class Writers implements AutoCloseable {
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(50);

  private final LocalCluster cluster;
  private final Ledger ledger;
  private final Duration limit;
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Writers(LocalCluster cluster, Ledger ledger, Duration limit) {
    this.cluster = cluster;
    this.ledger = ledger;
    this.limit = limit;
  }

  /**
   * Starts them.
   *
   * @param limit what the server is given for each change, in whole seconds
   */
  public static Writers start(LocalCluster cluster, Ledger ledger, int clients, Duration limit) {
    var writers = new Writers(cluster, ledger, limit);
    for (int i = 0; i < clients; i++) {
      int first = i;
      writers.threads.add(Thread.ofPlatform().name("writer-" + i).start(() -> writers.run(first)));
    }
    return writers;
  }

  private void run(int first) {
    try {
      for (int turn = first; !stopped; turn++) {
        write(turn);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  private void write(int turn) throws InterruptedException {
    var peers = cluster.peers();
    var peer = peers.get(turn % peers.size());
    var name = cluster.newName();
    var answer = peer.create(name, limit);
    ledger.created(name, answer);
    if (!answer.isOk()) {
      Thread.sleep(PAUSE_AFTER_FAILURE);
    } else if (turn % 2 == 0) {
      var other = peers.get((turn + 1) % peers.size());
      ledger.deleted(name, other.drop(name, limit));
    }
  }

  /** Lets them finish what they do, and waits for that. */
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
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a writer failed", failures.peek());
    }
  }
}
