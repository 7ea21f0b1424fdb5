package io.sampo.cluster.catalog;

import io.sampo.storage.model.PeerId;

/**
 * How many transfers of a collection may go on at a time where nobody has asked for them: one to,
 * and one from, each peer (spec distributed §0.3).
 */
public final class TransferLimits {
  private static final int TO_ONE_PEER = 1;
  private static final int FROM_ONE_PEER = 1;

  private TransferLimits() {}

  /** Whether one more may begin between these. */
  public static boolean allow(CollectionEntry entry, PeerId from, PeerId to) {
    var going = entry.transfers();
    return going.stream().filter(other -> other.to() == to.value()).count() < TO_ONE_PEER
        && going.stream().filter(other -> other.from() == from.value()).count() < FROM_ONE_PEER;
  }
}
