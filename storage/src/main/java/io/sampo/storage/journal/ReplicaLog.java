package io.sampo.storage.journal;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.apache.pekko.persistence.Persistence;

/**
 * What an actor system's replica log tells the rest of the node: whether it started, and figures.
 */
public final class ReplicaLog implements Extension {
  /** Finds the replica log of an actor system. */
  public static final Id ID = new Id();

  /** Where the journal is configured. */
  public static final String PLUGIN = "sampo.journal";

  private final JournalStats stats = new JournalStats();
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  private ReplicaLog() {}

  /** The extension of this system; does not start the journal. */
  public static ReplicaLog get(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** What the journal has done since its start. */
  public JournalStats stats() {
    return stats;
  }

  /**
   * Starts the journal of {@code sampo.journal}, unless it runs already.
   *
   * @return completed when the log is recovered, or with a {@link
   *     io.sampo.storage.io.StorageException} that says where it is damaged
   */
  public static CompletionStage<Void> start(ClassicActorSystemProvider system) {
    Persistence.get(system).journalFor(PLUGIN, ConfigFactory.empty());
    return get(system).started.minimalCompletionStage();
  }

  void succeeded() {
    started.complete(null);
  }

  void failed(Throwable failure) {
    started.completeExceptionally(failure);
  }

  /** See {@link #ID}. */
  public static final class Id extends AbstractExtensionId<ReplicaLog>
      implements ExtensionIdProvider {
    private Id() {}

    @Override
    public ReplicaLog createExtension(ExtendedActorSystem system) {
      return new ReplicaLog();
    }

    @Override
    public Id lookup() {
      return ID;
    }

    @Override
    public ReplicaLog get(ActorSystem system) {
      return super.get(system);
    }
  }
}
