package io.sampo.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that touch data, each kind bounded by itself, so that none starves another: reads and
 * searches, applying updates, flushing, background optimisation, opening shards, and what waits for
 * other peers.
 */
record NodeExecutors(
    ThreadPoolExecutor reads,
    ExecutorService applies,
    ExecutorService flushes,
    ExecutorService background,
    ExecutorService opens,
    ExecutorService joins,
    ExecutorService gathers) {

  /** Two: one applies while another waits for a page. */
  private static final int APPLY_THREADS = 2;

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  static NodeExecutors start(int readThreads, int backgroundThreads) {
    return new NodeExecutors(
        pool("reads", readThreads),
        pool("applies", APPLY_THREADS),
        pool("flushes", 1),
        pool("background", backgroundThreads),
        pool("opens", 2),
        pool("joins", 1),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    ThreadFactory daemons = Thread.ofPlatform().daemon().name("sampo-" + name + "-", 0).factory();
    return new ThreadPoolExecutor(
        threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons);
  }

  int readsQueued() {
    return reads.getQueue().size();
  }

  /** About as many as there are threads that read. */
  int readsRunning() {
    return reads.getActiveCount();
  }

  /** Ends all threads; what they still had to do is lost, so nothing may wait for it. */
  void stop() {
    var all = List.of(gathers, joins, opens, background, applies, flushes, reads);
    all.forEach(ExecutorService::shutdownNow);
    try {
      for (var pool : all) {
        pool.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
