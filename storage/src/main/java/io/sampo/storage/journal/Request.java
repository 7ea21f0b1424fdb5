package io.sampo.storage.journal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What waits for the commit thread. Each future is completed by that thread, exactly once. */
sealed interface Request {
  CompletableFuture<?> answer();

  /**
   * Log these atomic writes, all of one persistence id. Answered with why one of them was rejected,
   * if it was, in their order.
   */
  record Append(
      List<List<Storable>> atomicWrites, CompletableFuture<List<Optional<Exception>>> answer)
      implements Request {}

  /** Delete everything up to this sequence number. */
  record Delete(String persistenceId, long upTo, CompletableFuture<Void> answer)
      implements Request {}

  /** Tell the highest sequence number, once all that was asked before is settled. */
  record Highest(String persistenceId, CompletableFuture<Long> answer) implements Request {}

  /** Make everything durable and end the thread. */
  record Close(CompletableFuture<Void> answer) implements Request {}
}
