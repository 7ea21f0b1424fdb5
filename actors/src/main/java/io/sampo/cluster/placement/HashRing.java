package io.sampo.cluster.placement;

import io.sampo.storage.hash.SipHash;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ShardId;
import java.util.Arrays;
import java.util.Collection;

/**
 * Consistent hashing of points to shards: a hundred virtual nodes per shard (spec distributed
 * §5.1). Adding a shard moves points only to it, removing one only from it. The same on all peers
 * and in all versions. Immutable.
 */
public final class HashRing {
  private static final int VIRTUAL_NODES = 100;

  /** Positions in unsigned order, sign bit flipped so that a signed search finds them. */
  private final long[] positions;

  private final ShardId[] owners;

  private record Node(long position, ShardId owner) {}

  public HashRing(Collection<ShardId> shards) {
    var nodes = new Node[shards.size() * VIRTUAL_NODES];
    int at = 0;
    for (var shard : shards) {
      for (long index = 0; index < VIRTUAL_NODES; index++) {
        long word = Integer.toUnsignedLong(shard.value()) | index << 32;
        nodes[at++] = new Node(SipHash.of(word) ^ Long.MIN_VALUE, shard);
      }
    }
    Arrays.sort(nodes, (a, b) -> Long.compare(a.position, b.position));
    positions = Arrays.stream(nodes).mapToLong(Node::position).toArray();
    owners = Arrays.stream(nodes).map(Node::owner).toArray(ShardId[]::new);
  }

  /** Whether there is no shard at all. */
  public boolean isEmpty() {
    return owners.length == 0;
  }

  /** The shard to which that point belongs; there must be one. */
  public ShardId owner(PointId id) {
    int found = Arrays.binarySearch(positions, hash(id) ^ Long.MIN_VALUE);
    int at = found >= 0 ? found : -found - 1;
    return owners[at == owners.length ? 0 : at];
  }

  private static long hash(PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> SipHash.of(0, value);
      case PointId.Uuid(var high, var low) ->
          SipHash.of(1, 16, Long.reverseBytes(high), Long.reverseBytes(low));
    };
  }
}
