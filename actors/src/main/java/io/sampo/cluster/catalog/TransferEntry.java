package io.sampo.cluster.catalog;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferMethod;

/**
 * A transfer as the metadata have it.
 *
 * @param number index of the event that began it
 */
public record TransferEntry(
    long number, int shard, long from, long to, boolean sync, TransferMethod method) {

  /** The same for who carries it out. */
  public Transfer of(CollectionEntry entry) {
    return new Transfer(
        number, entry.replica(new ShardId(shard)), new PeerId(from), new PeerId(to), sync, method);
  }

  boolean touches(int otherShard, long peer) {
    return shard == otherShard && (from == peer || to == peer);
  }
}
