package io.sampo.shard.actor;

import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.port.OperationHistory;
import io.sampo.storage.journal.OperationSize;
import java.util.ArrayList;
import java.util.List;

/** Finds in a replica's log what another replica lacks. Blocks while it reads. */
record HistoryReader(OperationHistory history) {
  /**
   * What {@code replica} has and {@code known} has not; at least one operation, if there is any.
   */
  Missing missing(String persistenceId, Replica replica, Knowledge known, long mostBytes) {
    if (known.covers(replica.knowledge())) {
      return new Missing.Operations(List.of(), false);
    }
    long from = replica.coverage().from(known, history.firstKept(persistenceId));
    if (from < 0) {
      return new Missing.GivenUp();
    }
    var found = new Collector(known, mostBytes);
    boolean whole =
        history.read(
            persistenceId,
            from + 1,
            replica.lastOperation(),
            event -> !(event instanceof OperationTaken taken) || found.take(taken));
    if (!whole) {
      return new Missing.GivenUp();
    }
    return new Missing.Operations(found.operations, found.full);
  }

  private static final class Collector {
    final ArrayList<OperationTaken> operations = new ArrayList<>();
    private final Knowledge known;
    private final long mostBytes;
    private long bytes;
    boolean full;

    Collector(Knowledge known, long mostBytes) {
      this.known = known;
      this.mostBytes = mostBytes;
    }

    boolean take(OperationTaken taken) {
      if (taken.stamp().isLocal() || known.has(taken.stamp())) {
        return true;
      }
      long size = OperationSize.estimateBytes(taken.update());
      if (!operations.isEmpty() && bytes + size > mostBytes) {
        full = true;
        return false;
      }
      bytes += size;
      operations.add(taken);
      return true;
    }
  }
}
