package io.sampo.storage.journal;

import com.typesafe.config.Config;
import io.sampo.storage.io.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * The Pekko Persistence journal plug-in: one log for all persistence ids of a node, configured in
 * {@code sampo.journal}. Made by Pekko; see {@link ReplicaLog} for what it tells others.
 *
 * <p>A log that cannot be recovered makes every request fail with the reason, so that persistent
 * actors fail at once and not by a timeout.
 */
public final class ReplicaJournal extends AsyncWriteJournal {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaJournal.class);

  private final ExtendedActorSystem system;
  private final Serialization serialization;
  private final Started started;
  private final ExecutorService replays;

  /** How the start went. */
  private sealed interface Started {
    /** The log is open. */
    record Open(Journal journal) implements Started {}

    /** The log cannot be used. */
    record Failed(StorageException failure) implements Started {}
  }

  /** Recovers the log; called by Pekko on the plug-in's own thread. */
  public ReplicaJournal(Config config) {
    this.system = (ExtendedActorSystem) context().system();
    this.serialization = SerializationExtension.get(system);
    var log = ReplicaLog.get(system);
    var settings = settings(config, log);
    this.replays =
        Executors.newFixedThreadPool(
            settings.replayThreads(),
            Thread.ofPlatform().name("replica-log-replay-", 0).daemon(true).factory());
    this.started = start(settings, log);
  }

  private static JournalSettings settings(Config config, ReplicaLog log) {
    try {
      return SettingsReader.read(config);
    } catch (RuntimeException e) {
      log.failed(e);
      throw e;
    }
  }

  private static Started start(JournalSettings settings, ReplicaLog log) {
    try {
      var journal = Journal.open(settings, log.listeners(), System::nanoTime);
      log.succeeded(journal);
      return new Started.Open(journal);
    } catch (StorageException e) {
      LOG.error("the replica log does not start: {}", e.getMessage());
      log.failed(e);
      return new Started.Failed(e);
    }
  }

  @Override
  public void postStop() throws Exception {
    replays.shutdownNow();
    switch (started) {
      case Started.Open(var journal) -> journal.close();
      case Started.Failed _ -> LOG.debug("the replica log had never been open");
    }
    super.postStop();
  }

  private <T> Future<T> with(Function<Journal, CompletableFuture<T>> call) {
    return FutureConverters.asScala(
        switch (started) {
          case Started.Open(var journal) -> call.apply(journal);
          case Started.Failed(var failure) -> CompletableFuture.<T>failedFuture(failure);
        });
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    long now = System.currentTimeMillis();
    var atomicWrites = new ArrayList<List<Storable>>();
    for (AtomicWrite message : messages) {
      atomicWrites.add(
          CollectionConverters.asJava(message.payload()).stream()
              .<Storable>map(event -> new PersistentEvent(system, serialization, event, now))
              .toList());
    }
    return with(
        journal ->
            journal
                .append(atomicWrites)
                .thenApply(outcomes -> (Iterable<Optional<Exception>>) outcomes));
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return with(journal -> journal.deleteTo(persistenceId, toSequenceNr));
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return with(journal -> journal.highest(persistenceId));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replayCallback) {
    return with(
        journal -> {
          var done = new CompletableFuture<Void>();
          replays.execute(
              () -> {
                try {
                  journal.replay(
                      persistenceId,
                      fromSequenceNr,
                      toSequenceNr,
                      max,
                      (sequenceNumber, meta, body) ->
                          replayCallback.accept(event(persistenceId, sequenceNumber, meta, body)));
                  done.complete(null);
                } catch (Exception | Error e) {
                  done.completeExceptionally(e);
                }
              });
          return done;
        });
  }

  private PersistentRepr event(
      String persistenceId, long sequenceNumber, EventMeta meta, ByteBuffer body) throws Exception {
    return PersistentRepr.apply(
            serialization.deserializeByteBuffer(
                body, meta.serializerId(), meta.serializerManifest()),
            sequenceNumber,
            persistenceId,
            meta.eventManifest(),
            false,
            ActorRef.noSender(),
            meta.writerUuid())
        .withTimestamp(meta.timestampMillis());
  }
}
