package io.sampo.node;

import java.util.List;
import java.util.Optional;

/**
 * The command line as it was given.
 *
 * @param uri this peer's own address; means nothing without a cluster
 * @param bootstrap a peer to join; means nothing without a cluster
 * @param configPath one more configuration file
 * @param snapshots collections to recover at the start, {@code PATH:NAME}
 * @param storageSnapshot a full snapshot to recover at the start
 * @param forceSnapshot whether those replace what exists
 * @param reinit whether consensus state is dropped
 */
record Arguments(
    Optional<String> uri,
    Optional<String> bootstrap,
    Optional<String> configPath,
    List<String> snapshots,
    Optional<String> storageSnapshot,
    boolean forceSnapshot,
    boolean reinit) {
  Arguments {
    snapshots = List.copyOf(snapshots);
  }
}
