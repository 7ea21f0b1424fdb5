package io.sampo.shard.model;

import io.sampo.storage.model.PeerId;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The replicas of a shard as one peer sees them.
 *
 * @param self that peer, which may have none
 * @param states as all peers agreed, by peer
 * @param disabled peers whose replica this peer does not use until its state is changed
 * @param writeFactor how many must take a write
 */
public record ReplicaSet(
    PeerId self, SortedMap<PeerId, ReplicaState> states, Set<PeerId> disabled, int writeFactor) {
  /** Peers by their id. */
  public static final Comparator<PeerId> BY_ID = Comparator.comparingLong(PeerId::value);

  public ReplicaSet {
    var copy = new TreeMap<PeerId, ReplicaState>(BY_ID);
    copy.putAll(states);
    states = Collections.unmodifiableSortedMap(copy);
    disabled = Set.copyOf(disabled);
  }

  /** Whether the peer is used, as far as this peer is concerned. */
  public boolean isEnabled(PeerId peer) {
    return !disabled.contains(peer);
  }
}
