package io.sampo.storage.model;

/**
 * Origin and time of an operation: the clock tag of the router that took it and a hybrid-logical
 * timestamp that orders operations of different routers (ARCHITECTURE §3, spec distributed §3.7).
 *
 * @param peer who stamped it
 * @param clock number of the clock at that peer
 * @param tick position on that clock, 1 or more; 0 for an operation of one replica alone
 * @param hlt physical milliseconds since 1970 in the upper 48 bits, a counter in the lower 16; ties
 *     between peers go to the larger peer id
 */
public record Stamp(PeerId peer, int clock, long tick, long hlt) {
  /** Before every operation. */
  public static final Stamp BEGINNING = new Stamp(new PeerId(0), 0, 0, Long.MIN_VALUE);

  /** Whether this is the later one by time, then by peer: what it stamps wins. */
  public boolean isAfter(Stamp other) {
    return hlt != other.hlt ? hlt > other.hlt : peer.value() > other.peer.value();
  }

  /** The later of two, the first of equal ones. */
  public static Stamp later(Stamp one, Stamp other) {
    return other.isAfter(one) ? other : one;
  }

  /** Whether the operation is for one replica alone, so that others never lack it. */
  public boolean isLocal() {
    return tick == 0;
  }
}
