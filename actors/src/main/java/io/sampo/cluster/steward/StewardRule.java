package io.sampo.cluster.steward;

import io.sampo.cluster.catalog.CatalogCommand.StartTransfer;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.TransferMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings Dead replicas back (spec distributed §2.5): from a complete replica, one transfer to and
 * one from each peer and collection at a time, first by the log.
 */
public final class StewardRule {
  /** Transfers to, and from, one peer in one collection at a time (spec distributed §0.3). */
  private static final int LIMIT = 1;

  private StewardRule() {}

  /**
   * The transfers that are to begin now.
   *
   * @param alive peers that were heard of lately
   * @param mayBegin whether a transfer is not put off; others take its place
   */
  public static List<StartTransfer> due(
      CatalogState state, Predicate<PeerId> alive, Predicate<StartTransfer> mayBegin) {
    var due = new ArrayList<StartTransfer>();
    for (var entry : state.collections().values()) {
      var going = new ArrayList<>(entry.transfers());
      for (var shard : entry.shardIds()) {
        for (var dead : inState(entry, shard, ReplicaState.DEAD)) {
          if (alive.test(dead) && to(going, dead) < LIMIT) {
            source(entry, shard, going, alive)
                .map(
                    from ->
                        new StartTransfer(
                            entry.uuid(), shard, from, dead, true, TransferMethod.WAL_DELTA))
                .filter(mayBegin)
                .ifPresent(
                    start -> {
                      due.add(start);
                      going.add(
                          new TransferEntry(
                              0,
                              shard.value(),
                              start.from().value(),
                              dead.value(),
                              true,
                              start.method()));
                    });
          }
        }
      }
    }
    return due;
  }

  private static List<PeerId> inState(CollectionEntry entry, ShardId shard, ReplicaState wanted) {
    return entry.shards().getOrDefault(shard.value(), Map.of()).entrySet().stream()
        .filter(replica -> replica.getValue() == wanted)
        .map(replica -> new PeerId(replica.getKey()))
        .sorted(Comparator.comparingLong(PeerId::value))
        .toList();
  }

  private static Optional<PeerId> source(
      CollectionEntry entry, ShardId shard, List<TransferEntry> going, Predicate<PeerId> alive) {
    return inState(entry, shard, ReplicaState.ACTIVE).stream()
        .filter(alive)
        .filter(peer -> from(going, peer) < LIMIT)
        .filter(
            peer ->
                going.stream()
                    .noneMatch(
                        transfer ->
                            transfer.shard() == shard.value()
                                && (transfer.from() == peer.value()
                                    || transfer.to() == peer.value())))
        .findFirst();
  }

  private static long to(List<TransferEntry> going, PeerId peer) {
    return going.stream().filter(transfer -> transfer.to() == peer.value()).count();
  }

  private static long from(List<TransferEntry> going, PeerId peer) {
    return going.stream().filter(transfer -> transfer.from() == peer.value()).count();
  }
}
