package io.sampo.cluster.collection;

import io.sampo.shard.model.ClockMap;
import io.sampo.shard.port.Stamper;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import java.time.InstantSource;

/**
 * Stamps the operations that one peer sends to one shard: the next tick of its clock, and a
 * hybrid-logical timestamp (Kulkarni et al. 2014) that is later than all the replica has taken,
 * also when the physical clock was set back. Used by one thread at a time.
 */
final class HybridClock implements Stamper {
  /** Milliseconds in the upper 48 bits, a counter in the lower 16. */
  private static final int COUNTER_BITS = 16;

  private static final int CLOCK = 0;

  private final PeerId peer;
  private final InstantSource physical;

  HybridClock(PeerId peer, InstantSource physical) {
    this.peer = peer;
    this.physical = physical;
  }

  @Override
  public Stamp next(ClockMap clocks) {
    long now = physical.millis() << COUNTER_BITS;
    long hlt = Math.max(now, clocks.latestHlt() + 1);
    return new Stamp(peer, CLOCK, clocks.newest(peer, CLOCK) + 1, hlt);
  }
}
