package io.sampo.cluster.consensus;

import java.time.Duration;

/**
 * What may be chosen of a group.
 *
 * @param silenceLimit after so long without a word from the leader a member starts an election, and
 *     a leader that hears of no majority steps down; 100 ms .. 60 s. The same on all members, else
 *     the slowest decides
 * @param compactEntries a snapshot is made after so many entries; 0 = only when the log is as long
 *     as it may get, a million entries
 */
public record RaftSettings(Duration silenceLimit, int compactEntries) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** The log's places are allocated at the start: 4 MiB of them. */
  static final int MAX_COMPACT_ENTRIES = 1 << 20;

  public RaftSettings {
    if (silenceLimit.compareTo(SHORTEST) < 0 || silenceLimit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "silence limit %s is not within %s and %s".formatted(silenceLimit, SHORTEST, LONGEST));
    }
    if (compactEntries < 0 || compactEntries > MAX_COMPACT_ENTRIES) {
      throw new IllegalArgumentException(
          "compact entries %d is not within 0 and %d"
              .formatted(compactEntries, MAX_COMPACT_ENTRIES));
    }
  }

  Pace pace() {
    return Pace.of(silenceLimit);
  }
}
