package io.sampo.cluster;

import com.typesafe.config.ConfigFactory;
import io.sampo.shard.port.LogTruncation;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;

/**
 * Truncates logs by the journal's own protocol: typed persistence only deletes events together with
 * snapshots, which Sampo does not need.
 */
final class JournalTruncation implements LogTruncation {
  private final ActorRef journal;
  private final ActorRef nobody;

  JournalTruncation(ActorSystem<?> system) {
    var classic = Adapter.toClassic(system);
    this.journal = Persistence.get(classic).journalFor("", ConfigFactory.empty());
    this.nobody = Adapter.toClassic(system.ignoreRef());
  }

  @Override
  public void truncate(String persistenceId, long toSequenceNumber) {
    journal.tell(
        new JournalProtocol.DeleteMessagesTo(persistenceId, toSequenceNumber, nobody), nobody);
  }
}
