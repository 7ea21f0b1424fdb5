package io.sampo.cluster.wire;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Questions that come to a peer before it serves what they ask for, because it is just starting:
 * they wait until it does, so many of them, and so many bytes. Any thread.
 */
final class EarlyQuestions {
  private final int mostQuestions;
  private final long mostBytes;
  private final Map<Service, CompletableFuture<Void>> begun = new ConcurrentHashMap<>();
  private int questions;
  private long bytes;

  EarlyQuestions(int mostQuestions, long mostBytes) {
    this.mostQuestions = mostQuestions;
    this.mostBytes = mostBytes;
  }

  /** That service is there; what waited for it goes on, on other threads. */
  void begin(Service service) {
    of(service).completeAsync(() -> null, Thread::startVirtualThread);
  }

  /**
   * Waits for a service.
   *
   * @param size of the question
   * @return completes when the service is there; fails at once with an {@code
   *     IllegalStateException} where too much waits already
   */
  CompletionStage<Void> await(Service service, int size) {
    if (!room(size)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(service + " is not served yet"));
    }
    return of(service).whenComplete((_, _) -> left(size));
  }

  private CompletableFuture<Void> of(Service service) {
    return begun.computeIfAbsent(service, _ -> new CompletableFuture<>());
  }

  private synchronized boolean room(int size) {
    if (questions == mostQuestions || bytes + size > mostBytes) {
      return false;
    }
    questions++;
    bytes += size;
    return true;
  }

  private synchronized void left(int size) {
    questions--;
    bytes -= size;
  }
}
