package io.sampo.cluster.consensus;

import io.sampo.storage.model.PeerId;

/**
 * A life of a peer as a member of the group. A peer that lost or dropped its log comes back as
 * another member, because a member that forgot its votes could vote twice.
 *
 * @param value the peer's id in the lower 53 bits, the number of the life above
 */
public record MemberId(long value) implements Comparable<MemberId> {
  private static final int PEER_BITS = 53;
  private static final long PEER_MASK = (1L << PEER_BITS) - 1;

  /** The largest number of a life. */
  public static final int LAST_LIFE = (1 << (Long.SIZE - 1 - PEER_BITS)) - 1;

  public MemberId {
    if (value <= 0 || (value & PEER_MASK) == 0) {
      throw new IllegalArgumentException("no member has the number " + value);
    }
  }

  /** That life of that peer, 0..{@link #LAST_LIFE}. */
  public static MemberId of(PeerId peer, int life) {
    if (peer.value() <= 0 || peer.value() > PEER_MASK || life < 0 || life > LAST_LIFE) {
      throw new IllegalArgumentException("peer " + peer + " cannot have a life " + life);
    }
    return new MemberId((long) life << PEER_BITS | peer.value());
  }

  public PeerId peer() {
    return new PeerId(value & PEER_MASK);
  }

  public int life() {
    return (int) (value >>> PEER_BITS);
  }

  @Override
  public int compareTo(MemberId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return life() == 0 ? peer().toString() : peer() + "#" + life();
  }
}
