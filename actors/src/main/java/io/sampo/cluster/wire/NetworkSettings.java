package io.sampo.cluster.wire;

import java.time.Duration;
import java.util.Optional;

/**
 * This peer's place in the network.
 *
 * @param self where others reach it; port 0 = that which it listens on
 * @param bindHost of the interface that it listens on
 * @param bindPort 0 = any free one
 * @param connectTimeout for a connection to be made
 * @param security empty = whoever reaches the port is taken for a peer
 */
public record NetworkSettings(
    PeerAddress self,
    String bindHost,
    int bindPort,
    Duration connectTimeout,
    Optional<LineSecurity> security) {}
