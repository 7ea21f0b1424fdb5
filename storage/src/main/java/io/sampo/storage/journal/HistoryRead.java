package io.sampo.storage.journal;

/** How the reading of history ended. What was handed over until then is right and has no gap. */
public sealed interface HistoryRead {
  /**
   * Everything asked for was handed over, as far as it was written.
   *
   * @param last number of the last event, or the one before the range if there was none
   */
  record Complete(long last) implements HistoryRead {}

  /**
   * The sink wanted no more.
   *
   * @param last number of the last event that it was given
   */
  record Stopped(long last) implements HistoryRead {}

  /**
   * The log does not hold, or no longer holds, what comes next.
   *
   * @param firstKept the lowest sequence number from which on nothing is missing now
   */
  record NoLongerKept(long firstKept) implements HistoryRead {}
}
