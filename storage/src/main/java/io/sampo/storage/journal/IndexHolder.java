package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The index in use; the commit thread replaces it when it broke. */
final class IndexHolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexHolder.class);

  private final LogFiles files;
  private final JournalSettings settings;
  private volatile LogIndex current;

  IndexHolder(LogFiles files, JournalSettings settings, LogIndex index) {
    this.files = files;
    this.settings = settings;
    this.current = index;
  }

  LogIndex current() {
    return current;
  }

  /** Opens the index again; {@code end} is the end of the log, which is as it should be. */
  void reopen(LogPosition end) throws IOException {
    close();
    var recovered = new Recovery(files, settings).recover();
    current = recovered.index();
    current.apply(List.of(), recovered.end(), true);
    if (!recovered.end().indexed().equals(end)) {
      throw new StorageException(
          new StorageFailure.Corrupt(
              files.path(end.segment()), end.offset(), "the log changed under the journal"));
    }
  }

  @Override
  public void close() {
    try {
      current.close();
    } catch (StorageException e) {
      LOG.debug("the index could not be closed", e);
    }
  }
}
