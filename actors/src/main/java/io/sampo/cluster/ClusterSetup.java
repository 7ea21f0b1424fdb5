package io.sampo.cluster;

import io.sampo.cluster.wire.NetworkSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * How a node takes part in a cluster.
 *
 * @param uri where other peers reach this one, without a slash at its end
 * @param bootstrap URI of a peer to join; empty = this peer begins a cluster
 * @param reinit whether what consensus holds is dropped: with a bootstrap peer to join again,
 *     without to go on as the only member
 * @param silenceLimit after which a peer counts as lost
 * @param compactEntries entries of the log after which it is replaced by a snapshot; 0 = never
 * @param bootstrapTimeout how long a bootstrap peer is asked
 * @param version of this software, as clients know it
 * @param network where it listens for other peers
 * @param controlSystems begins an actor system of the control plane
 */
public record ClusterSetup(
    String uri,
    Optional<String> bootstrap,
    boolean reinit,
    Duration silenceLimit,
    long compactEntries,
    Duration bootstrapTimeout,
    String version,
    NetworkSettings network,
    Supplier<ActorSystem<Void>> controlSystems) {}
