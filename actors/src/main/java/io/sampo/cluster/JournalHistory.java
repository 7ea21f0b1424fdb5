package io.sampo.cluster;

import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.port.OperationHistory;
import io.sampo.storage.journal.HistoryRead;
import io.sampo.storage.journal.ReplicaLog;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The events of replicas that their log still holds, also those that a restart would not replay.
 */
final class JournalHistory implements OperationHistory {
  private final ReplicaLog log;

  JournalHistory(ActorSystem<?> system) {
    this.log = ReplicaLog.get(system);
  }

  @Override
  public long firstKept(String persistenceId) {
    return log.firstKept(persistenceId);
  }

  @Override
  public boolean read(String persistenceId, long from, long to, Predicate<ReplicaEvent> sink) {
    try {
      var end = log.history(persistenceId, from, to, (_, event) -> sink.test((ReplicaEvent) event));
      return switch (end) {
        case HistoryRead.Complete(var last) -> last >= to;
        case HistoryRead.Stopped _ -> true;
        case HistoryRead.NoLongerKept _ -> false;
      };
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the history of " + persistenceId + " cannot be read", e);
    }
  }
}
