package io.sampo.cluster;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a node takes part.
 *
 * @param listener its replicas follow the others' writes and answer nobody, as long as another one
 *     can (spec distributed §8.10)
 * @param recoveryMode what all are told who ask for points, while no shard is opened; empty = all
 *     shards are opened (spec distributed §8.9)
 * @param startsDamaged a shard that cannot be opened is left out, instead of ending the start
 * @param updatesAtOnce requests of clients that change points, at one time; empty = no limit
 */
public record NodeMode(
    boolean listener,
    Optional<String> recoveryMode,
    boolean startsDamaged,
    OptionalInt updatesAtOnce) {
  /** Takes part in everything. */
  public static final NodeMode NORMAL =
      new NodeMode(false, Optional.empty(), false, OptionalInt.empty());
}
