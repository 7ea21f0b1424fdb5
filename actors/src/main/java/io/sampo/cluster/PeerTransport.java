package io.sampo.cluster;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftTransport;
import io.sampo.cluster.formation.Liveness;
import io.sampo.cluster.membership.ClusterStatus.SendFailures;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Messages of the log over the network between peers. It says nothing of a message that did not
 * arrive, so one to a peer that gives no sign of life counts as failed, until it gives one.
 */
final class PeerTransport implements RaftTransport {
  private final PeerNetwork network;
  private final Metadata metadata;
  private final Liveness liveness;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<String, SendFailures> failures = new ConcurrentHashMap<>();

  PeerTransport(
      PeerNetwork network,
      Metadata metadata,
      Liveness liveness,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.network = network;
    this.metadata = metadata;
    this.liveness = liveness;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public void send(MemberId to, byte[] message) {
    var uri = metadata.state().peers().uriOf(to);
    if (uri.isEmpty()) {
      return;
    }
    var age = liveness.age(to, nanoTime.getAsLong());
    if (age.isPresent() && !isReachable(to)) {
      var why = "no sign of life for " + age.get().toMillis() + " ms";
      failures.merge(
          uri.get(),
          new SendFailures(1, why, clock.instant()),
          (before, now) -> new SendFailures(before.count() + 1, why, now.latest()));
    } else {
      failures.remove(uri.get());
    }
    network.tell(network.at(uri.get()), Service.RAFT, message);
  }

  @Override
  public boolean isReachable(MemberId member) {
    return liveness.isAlive(member, nanoTime.getAsLong());
  }

  /** Of peers that are silent now, by URI. */
  Map<String, SendFailures> failures() {
    return Map.copyOf(failures);
  }
}
