package io.sampo.cluster.metadata;

/** What an operation of the log came to. */
public sealed interface LogAnswer {
  /** It did what it says. */
  record Done() implements LogAnswer {}

  /** The journal is the caller's, who has read it once the entry is applied there. */
  record Acquired(long epoch, long sequence) implements LogAnswer {}

  /** Somebody else has the journal now; nothing was done. */
  record Fenced(long epoch) implements LogAnswer {}

  /** The journal is not where the caller believed, or the formation not the next; nothing done. */
  record Conflict(long current) implements LogAnswer {}
}
