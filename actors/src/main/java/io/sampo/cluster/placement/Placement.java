package io.sampo.cluster.placement;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which peers get the replicas of new shards (spec distributed §1.5). */
public final class Placement {
  private Placement() {}

  /**
   * The peers to which replicas are dealt: those that live, unless a shard would get fewer replicas
   * then than it is to have. Those of the others begin when their peers are back.
   *
   * @param known all peers, living or not
   */
  public static List<PeerId> pool(int replicas, List<PeerId> known, List<PeerId> alive) {
    return alive.size() >= replicas ? alive : known;
  }

  /**
   * Deals the replicas round-robin from one permutation of the peers, so that those of a shard are
   * on different peers and no peer gets more than one replica more than another.
   *
   * @param replicas per shard; no more than there are peers
   * @param chance decides the permutation
   */
  public static Map<ShardId, List<PeerId>> deal(
      int shards, int replicas, List<PeerId> peers, long chance) {
    var order = new ArrayList<>(peers);
    order.sort(
        Comparator.<PeerId>comparingLong(peer -> mix(peer.value() ^ chance))
            .thenComparingLong(PeerId::value));
    var placement = new LinkedHashMap<ShardId, List<PeerId>>();
    int next = 0;
    for (int shard = 0; shard < shards; shard++) {
      var holders = new ArrayList<PeerId>();
      for (int replica = 0; replica < Math.min(replicas, peers.size()); replica++) {
        holders.add(order.get(next));
        next = (next + 1) % order.size();
      }
      placement.put(new ShardId(shard), holders);
    }
    return placement;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
