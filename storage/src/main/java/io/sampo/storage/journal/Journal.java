package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replica log of one node: a value log, its index and the thread that commits. Knows nothing of
 * actors; {@link ReplicaJournal} is its face towards them. All methods may be called by any thread.
 */
final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final LogFiles files;
  private final ValueLog log;
  private final IndexHolder indexes;
  private final BlockingQueue<Request> queue;
  private final Thread thread;
  private volatile boolean ended;

  private Journal(
      LogFiles files,
      JournalSettings settings,
      JournalListener listener,
      LongSupplier nanoTime,
      ValueLog log,
      IndexHolder indexes) {
    this.files = files;
    this.log = log;
    this.indexes = indexes;
    this.queue = new ArrayBlockingQueue<>(settings.queueLength());
    var loop = new CommitLoop(queue, files, settings, listener, nanoTime, log, indexes);
    this.thread =
        Thread.ofPlatform()
            .name("replica-log-commit")
            .daemon(true)
            .unstarted(
                () -> {
                  try {
                    loop.run();
                  } finally {
                    ended = true;
                    refuseWaiting();
                  }
                });
  }

  /** Recovers the log of the folder in the settings and takes it over; blocks. */
  static Journal open(JournalSettings settings, JournalListener listener, LongSupplier nanoTime) {
    var files = DiskLogFiles.open(settings.folder());
    try {
      return open(files, settings, listener, nanoTime);
    } catch (RuntimeException e) {
      try {
        files.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /**
   * The same with files from elsewhere, which are closed with the journal.
   *
   * @param nanoTime a monotonic clock
   * @throws StorageException when the log is damaged, in use, or cannot be read
   */
  static Journal open(
      LogFiles files, JournalSettings settings, JournalListener listener, LongSupplier nanoTime) {
    try {
      var recovered = new Recovery(files, settings).recover();
      var indexes = new IndexHolder(files, settings, recovered.index());
      try {
        var end = recovered.end();
        var log =
            new ValueLog(
                files, settings, listener, nanoTime, recovered.closedSegments(), end.indexed());
        recovered.index().apply(List.of(), end, true);
        var journal = new Journal(files, settings, listener, nanoTime, log, indexes);
        listener.historyKept(recovered.index().space().historyBytes());
        journal.thread.start();
        return journal;
      } catch (IOException | RuntimeException e) {
        indexes.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException(new StorageFailure.Lost(settings.folder(), String.valueOf(e)), e);
    }
  }

  /**
   * Logs atomic writes of one persistence id. Waits while the queue is full.
   *
   * @return for each atomic write why it was rejected, if it was; durable as the settings say
   */
  CompletableFuture<List<Optional<Exception>>> append(List<List<Storable>> atomicWrites) {
    if (atomicWrites.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    var answer = new CompletableFuture<List<Optional<Exception>>>();
    submit(new Request.Append(atomicWrites, answer));
    return answer;
  }

  /**
   * Deletes everything up to a sequence number; the highest one is kept in mind. The events stay
   * readable as {@link #history} while there is space, unless {@code upTo} is {@link
   * Long#MAX_VALUE}.
   */
  CompletableFuture<Void> deleteTo(String persistenceId, long upTo) {
    var answer = new CompletableFuture<Void>();
    submit(new Request.Delete(persistenceId, upTo, answer));
    return answer;
  }

  /** The highest sequence number ever logged, 0 = none; comes after what was asked before. */
  CompletableFuture<Long> highest(String persistenceId) {
    var answer = new CompletableFuture<Long>();
    submit(new Request.Highest(persistenceId, answer));
    return answer;
  }

  /** Reads events on the calling thread; see {@link Replay#run}. */
  void replay(String persistenceId, long from, long to, long max, EventSink sink) throws Exception {
    new Replay(indexes, files, persistenceId).run(from, to, max, sink);
  }

  /** Reads kept events on the calling thread; see {@link HistoryReader#run}. */
  HistoryRead history(String persistenceId, long from, long to, HistoryReader.Sink sink)
      throws Exception {
    return new HistoryReader(indexes, files, persistenceId).run(from, to, sink);
  }

  /** The lowest sequence number from which on nothing is missing. */
  long firstKept(String persistenceId) {
    return indexes.current().firstKept(persistenceId);
  }

  private void submit(Request request) {
    try {
      queue.put(request);
      if (ended) {
        refuseWaiting();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      request.answer().completeExceptionally(e);
    }
  }

  private void refuseWaiting() {
    for (var request = queue.poll(); request != null; request = queue.poll()) {
      switch (request) {
        case Request.Close(var answer) -> answer.complete(null);
        case Request.Append _, Request.Delete _, Request.Highest _ ->
            request
                .answer()
                .completeExceptionally(new IllegalStateException("the replica log is closed"));
      }
    }
  }

  /** Settles what waits, makes it durable and releases the files. */
  @Override
  public void close() {
    submit(new Request.Close(new CompletableFuture<>()));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    indexes.close();
    try {
      log.close();
      files.close();
    } catch (IOException e) {
      LOG.warn("the replica log could not be closed", e);
    }
  }
}
