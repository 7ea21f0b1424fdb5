package io.sampo.cluster.journal;

import com.typesafe.config.Config;
import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * The coordinator's journal: an append is an operation of the consensus log, and takes effect only
 * if nobody else took the journal since this coordinator read it, and nothing was appended since.
 * There is nothing to replay: {@link RaftSnapshotStore} gives the state of the moment in which the
 * journal was taken. Conflicts and a lost quorum fail the write, they never reject it, so that the
 * coordinator restarts and reads again.
 */
public final class RaftJournal extends AsyncWriteJournal {
  private final JournalAccess access = JournalAccess.of(context().system());

  /** Called by Pekko. */
  public RaftJournal(Config config) {}

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    var changes = new ArrayList<CatalogChange>();
    var accepted = new ArrayList<Optional<Exception>>();
    long first = 0;
    var writer = "";
    for (var write : messages) {
      for (var event : CollectionConverters.asJava(write.payload())) {
        if (changes.isEmpty()) {
          first = event.sequenceNr();
          writer = event.writerUuid();
        }
        changes.add((CatalogChange) event.payload());
      }
      accepted.add(Optional.empty());
    }
    var append =
        new LogOperation.Append(access.epoch(), UUID.fromString(writer), first - 1, changes);
    return FutureConverters.asScala(
        access.append(append).thenApply(logged -> answered(logged.answer(), accepted)));
  }

  private static Iterable<Optional<Exception>> answered(
      LogAnswer answer, List<Optional<Exception>> accepted) {
    if (answer instanceof LogAnswer.Done) {
      return accepted;
    }
    throw new IllegalStateException("the journal was taken over: " + answer);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return Futures.successful(null);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    var head = access.metadata().state().journal();
    return head.epoch() == access.epoch()
        ? Futures.successful(head.sequence())
        : Futures.failed(
            new IllegalStateException("the journal was taken over, epoch " + head.epoch()));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replay) {
    return fromSequenceNr > toSequenceNr || max == 0
        ? Futures.successful(null)
        : Futures.failed(
            new IllegalStateException(
                "the journal was appended to while it was read: " + fromSequenceNr));
  }
}
