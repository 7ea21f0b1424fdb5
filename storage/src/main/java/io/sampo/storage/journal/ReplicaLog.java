package io.sampo.storage.journal;

import com.typesafe.config.ConfigFactory;
import io.sampo.storage.io.StorageException;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;

/**
 * What an actor system's replica log tells the rest of the node: whether it started, figures, and
 * the events that it still holds, also deleted ones.
 */
public final class ReplicaLog implements Extension {
  /** Finds the replica log of an actor system. */
  public static final Id ID = new Id();

  /** Where the journal is configured. */
  public static final String PLUGIN = "sampo.journal";

  private final JournalStats stats = new JournalStats();
  private final JournalListeners listeners = new JournalListeners(stats);
  private final CompletableFuture<Journal> started = new CompletableFuture<>();
  private final ExtendedActorSystem system;

  private ReplicaLog(ExtendedActorSystem system) {
    this.system = system;
  }

  /** The extension of this system; does not start the journal. */
  public static ReplicaLog get(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** What the journal has done since its start. */
  public JournalStats stats() {
    return stats;
  }

  /** Has that one told what the journal does from now on. */
  public void listen(JournalListener listener) {
    listeners.add(listener);
  }

  JournalListener listeners() {
    return listeners;
  }

  /**
   * Starts the journal of {@code sampo.journal}, unless it runs already.
   *
   * @return completed when the log is recovered, or with a {@link
   *     io.sampo.storage.io.StorageException} that says where it is damaged
   */
  public static CompletionStage<Void> start(ClassicActorSystemProvider system) {
    Persistence.get(system).journalFor(PLUGIN, ConfigFactory.empty());
    return get(system).started.thenAccept(_ -> {}).minimalCompletionStage();
  }

  /**
   * Reads events on the calling thread, those that were deleted and are kept as history and the
   * others alike, in the order of their sequence numbers, both ends of the range included. Other
   * reads, writes and deletions go on meanwhile; what is written behind the last event before this
   * returns may be read or not.
   *
   * @throws StorageException when an event is damaged, or the log did not start or is closed
   * @throws IllegalStateException when the log has not started yet, or an event cannot be
   *     deserialized
   * @throws java.io.IOException when a segment cannot be read
   * @throws Exception what the sink throws
   */
  public HistoryRead history(
      String persistenceId, long fromSequenceNumber, long toSequenceNumber, HistorySink sink)
      throws Exception {
    var serialization = SerializationExtension.get(system);
    return journal()
        .history(
            persistenceId,
            fromSequenceNumber,
            toSequenceNumber,
            (number, meta, body) ->
                sink.event(number, deserialized(serialization, persistenceId, number, meta, body)));
  }

  private static Object deserialized(
      Serialization serialization, String pid, long number, EventMeta meta, ByteBuffer body) {
    try {
      return serialization.deserializeByteBuffer(
          body, meta.serializerId(), meta.serializerManifest());
    } catch (NotSerializableException e) {
      throw new IllegalStateException(
          "event %d of %s cannot be deserialized".formatted(number, pid), e);
    }
  }

  /**
   * The lowest sequence number from which on {@link #history} misses nothing now: one above the
   * highest ever written when the log holds nothing. It may have grown as soon as this returns.
   *
   * @throws StorageException when the log did not start
   * @throws IllegalStateException when the log has not started yet
   */
  public long firstKept(String persistenceId) {
    return journal().firstKept(persistenceId);
  }

  private Journal journal() {
    try {
      var journal = started.getNow(null);
      if (journal == null) {
        throw new IllegalStateException("the replica log has not started yet");
      }
      return journal;
    } catch (CompletionException e) {
      throw e.getCause() instanceof StorageException failure ? failure : e;
    }
  }

  void succeeded(Journal journal) {
    started.complete(journal);
  }

  void failed(Throwable failure) {
    started.completeExceptionally(failure);
  }

  /** See {@link #ID}. */
  public static final class Id extends AbstractExtensionId<ReplicaLog>
      implements ExtensionIdProvider {
    private Id() {}

    @Override
    public ReplicaLog createExtension(ExtendedActorSystem system) {
      return new ReplicaLog(system);
    }

    @Override
    public Id lookup() {
      return ID;
    }

    @Override
    public ReplicaLog get(ActorSystem system) {
      return super.get(system);
    }
  }
}
