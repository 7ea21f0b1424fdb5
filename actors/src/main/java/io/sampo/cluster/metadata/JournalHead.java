package io.sampo.cluster.metadata;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the coordinator's journal stands.
 *
 * @param epoch counts those who acquired it; only the latest may append
 * @param sequence number of the last change in it
 * @param writer who appended last; null before the first
 * @param previous the sequence number before its last append
 */
public record JournalHead(long epoch, long sequence, @Nullable UUID writer, long previous) {
  public static final JournalHead NONE = new JournalHead(0, 0, null, 0);

  JournalHead acquired() {
    return new JournalHead(epoch + 1, sequence, writer, previous);
  }

  JournalHead appended(UUID by, int changes) {
    return new JournalHead(epoch, sequence + changes, by, sequence);
  }
}
