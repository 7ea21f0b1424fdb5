package io.sampo.storage.journal;

/**
 * What the index knows of one persistence id. Changed by the commit thread only; the volatile
 * numbers are read by whoever reads events.
 */
final class PidState {
  /** Stands for the persistence id in the keys of this index; the log does not know it. */
  final int number;

  /** Highest sequence number ever written; survives deletion. */
  volatile long highest;

  /** Events up to this one are deleted. */
  volatile long deletedTo;

  /**
   * Events from this one on are kept: those up to {@link #deletedTo} as history, the others live.
   */
  volatile long keptFrom = 1;

  /** The index has no entry of an event up to this one. */
  long trimmedTo;

  /** Segment of the latest deletion record, 0 = nothing was ever deleted. */
  int deletionSegment;

  PidState(int number) {
    this.number = number;
  }
}
