package io.sampo.cluster.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What does not change while a node runs.
 *
 * @param id of this run
 * @param version that clients check
 * @param distribution what this program really is, with its version
 * @param recoveryMode whether data are left as they are
 * @param maxCollections how many there may be; empty = any number
 * @param readThreads threads that read and search
 * @param cluster how it takes part in one; empty = it does not
 */
public record NodeFacts(
    UUID id,
    Instant startup,
    String version,
    String distribution,
    boolean recoveryMode,
    OptionalLong maxCollections,
    int readThreads,
    Optional<ClusterFacts> cluster) {

  /** Settings of a peer that telemetry shows. */
  public record ClusterFacts(
      Duration requestTimeout, int messageQueue, Duration tick, Duration bootstrapTimeout) {}
}
