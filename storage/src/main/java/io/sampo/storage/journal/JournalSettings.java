package io.sampo.storage.journal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the replica log is kept; the keys and their reasons stand in {@code reference.conf}.
 *
 * @param folder holds the segments and, in {@code index}, the LevelDB
 * @param fsync when a write counts as done
 * @param fsyncInterval of {@link Fsync#INTERVAL}
 * @param segmentBytes size from which the next record goes to a new segment
 * @param bufferBytes encoded bytes that are written with one call
 * @param groupBytes encoded bytes after which a group is closed although more waits
 * @param maxWriteBytes largest atomic write; a larger one is rejected
 * @param queueLength requests that may wait for the commit thread; a further one waits outside
 * @param reserveBytes free space that events leave untouched
 * @param historyBytes deleted events that are kept at least, as far as the disk has room
 * @param reclaimLag segments behind the active one whose live rest is left where it is
 * @param replayThreads replays that run at once
 * @param nativeIndex whether the native LevelDB is used where there is one
 */
public record JournalSettings(
    Path folder,
    Fsync fsync,
    Duration fsyncInterval,
    long segmentBytes,
    int bufferBytes,
    long groupBytes,
    int maxWriteBytes,
    int queueLength,
    long reserveBytes,
    long historyBytes,
    int reclaimLag,
    int replayThreads,
    boolean nativeIndex) {

  /** When a write counts as done. */
  public enum Fsync {
    /** When it is on the disk: survives a crash of the machine. */
    ALWAYS,
    /** When the system has it, which is told to write it out at most an interval later. */
    INTERVAL,
    /** When the system has it: survives a crash of the process only. */
    NEVER
  }

  public JournalSettings {
    within("fsync-interval", fsyncInterval.toMillis(), 1, Duration.ofHours(1).toMillis());
    within("segment-bytes", segmentBytes, 4096, 1L << 30);
    within("buffer-bytes", bufferBytes, 4096, 1L << 28);
    within("group-bytes", groupBytes, 1, 1L << 30);
    // Together with a full segment it stays below 2^31, which offsets are made for.
    within("max-write-bytes", maxWriteBytes, bufferBytes, 1L << 29);
    within("queue-length", queueLength, 1, 1 << 20);
    within("reserve-bytes", reserveBytes, 0, 1L << 40);
    within("history-bytes", historyBytes, 0, 1L << 50);
    within("reclaim-lag", reclaimLag, 1, 1 << 20);
    within("replay-threads", replayThreads, 1, 64);
  }

  private static void within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s has to be between %d and %d, not %d".formatted(key, least, most, value));
    }
  }
}
