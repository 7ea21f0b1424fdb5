package io.sampo.cluster.consensus;

import java.util.Map;

/**
 * Counters of a group since it was made.
 *
 * @param sent messages handed to the transport
 * @param received messages taken from it
 * @param oversize messages not sent because no frame holds them
 * @param undecodable messages dropped because they are damaged
 * @param foreign messages dropped because they are of another cluster or to another member
 * @param overflow messages dropped because too many were waiting
 * @param flushes writes of the log that were forced to disk
 * @param elections times this member stood for election
 * @param restarts times the node was built anew after a failure
 * @param guards how often each guard against a fault of the library had something to mend
 */
public record RaftStats(
    long sent,
    long received,
    long oversize,
    long undecodable,
    long foreign,
    long overflow,
    long flushes,
    long elections,
    long restarts,
    Map<String, Long> guards) {
  public RaftStats {
    guards = Map.copyOf(guards);
  }
}
