package io.sampo.cluster.metadata;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the coordinator's journal stands.
 *
 * @param epoch counts those who acquired it; only the latest may append
 * @param holder who acquired it last; null before the first
 * @param sequence number of the last change in it
 * @param writer who appended last; null before the first
 * @param previous the sequence number before its last append
 */
public record JournalHead(
    long epoch, @Nullable UUID holder, long sequence, @Nullable UUID writer, long previous) {
  public static final JournalHead NONE = new JournalHead(0, null, 0, null, 0);

  JournalHead acquired(UUID by) {
    return new JournalHead(epoch + 1, by, sequence, writer, previous);
  }

  JournalHead appended(UUID by, int changes) {
    return new JournalHead(epoch, holder, sequence + changes, by, sequence);
  }
}
