package io.sampo.shard.port;

/** Drops the part of a replica's log that its segments no longer need. */
public interface LogTruncation {
  /** Forgets all events of that log up to and including the sequence number, in the background. */
  void truncate(String persistenceId, long toSequenceNumber);
}
