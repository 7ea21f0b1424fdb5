package io.sampo.cluster.journal;

import java.util.Optional;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * The replicated state in place of snapshots: whoever loads one takes the journal first, so that
 * nothing can be appended behind its back, and then has the newest state there is.
 */
public final class RaftSnapshotStore extends SnapshotStore {
  private final JournalAccess access = JournalAccess.of(context().system());

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        access
            .acquire()
            .thenApply(
                acquired -> {
                  var state = access.metadata().state();
                  return acquired.sequence() == 0
                      ? Optional.empty()
                      : Optional.of(
                          new SelectedSnapshot(
                              new SnapshotMetadata(persistenceId, acquired.sequence(), 0),
                              state.catalog()));
                }));
  }

  /** Nothing to do: the state is replicated and stored as it is. */
  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    return done();
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    return done();
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return done();
  }

  private static Future<Void> done() {
    return org.apache.pekko.dispatch.Futures.successful(null);
  }
}
