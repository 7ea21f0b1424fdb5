package io.sampo.node.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How this peer takes part in a cluster; without one only {@code peerId} means anything.
 *
 * @param peerId the id that this node takes on its very first start; empty = a random one
 * @param port where other peers reach the data plane
 * @param controlPort where other peers reach the control plane; 0 = any free one
 * @param tls what peers show each other; empty = they talk in plain text
 * @param tick the unit of time of consensus
 * @param compactEntries applied entries after which the log of consensus is cut; 0 = never
 * @param bootstrapTimeout how long a peer to join is waited for
 * @param maxMessageQueue messages of consensus that may wait for one peer
 * @param silenceLimit after this long without a word a peer is taken for lost
 * @param requestTimeout the longest a request between peers may take
 * @param connectTimeout the longest that connecting to a peer may take
 */
public record ClusterSettings(
    boolean enabled,
    OptionalLong peerId,
    int port,
    int controlPort,
    Optional<Tls> tls,
    Duration tick,
    long compactEntries,
    Duration bootstrapTimeout,
    int maxMessageQueue,
    Duration silenceLimit,
    Duration requestTimeout,
    Duration connectTimeout) {

  /**
   * Certificates in PEM files.
   *
   * @param certificate of this peer
   * @param key to it, not encrypted
   * @param authority whose certificates are trusted
   * @param reload how long the files are kept in memory; empty = as long as the process lives
   */
  public record Tls(Path certificate, Path key, Path authority, Optional<Duration> reload) {}
}
