package io.sampo.cluster.journal;

import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogOperation;
import io.sampo.cluster.metadata.Metadata;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.ExtensionIdProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the plug-ins of one actor system share: the way to the log, and the epoch that the
 * coordinator of this actor system holds.
 */
public final class JournalAccess implements Extension {
  /** Longer than an election takes, shorter than the plug-ins' circuit breaker waits. */
  private static final Duration LIMIT = Duration.ofSeconds(6);

  /**
   * Refusals after which a coordinator takes the journal again. They come about once a second, and
   * a dropped control plane ends within three (consensus §F3).
   */
  private static final int PATIENCE = 8;

  private volatile @Nullable LogClient log;
  private volatile @Nullable Metadata metadata;
  private volatile @Nullable Long held;
  private volatile @Nullable UUID self;
  private volatile int refusals;

  private static final class Id extends AbstractExtensionId<JournalAccess>
      implements ExtensionIdProvider {
    private static final Id INSTANCE = new Id();

    @Override
    public JournalAccess createExtension(ExtendedActorSystem system) {
      return new JournalAccess();
    }

    @Override
    public Id lookup() {
      return INSTANCE;
    }
  }

  public static JournalAccess of(ClassicActorSystemProvider system) {
    return Id.INSTANCE.get(system);
  }

  /**
   * To be called before a coordinator is started in that actor system.
   *
   * @param self tells this actor system from all others, also of this peer
   */
  public void connect(LogClient log, Metadata metadata, UUID self) {
    this.log = log;
    this.metadata = metadata;
    this.self = self;
  }

  /**
   * A coordinator that is started anew takes the journal whoever has it; a restarted one may not.
   */
  public void forget() {
    held = null;
    refusals = 0;
  }

  /** Takes the journal; when it completes, {@link #metadata} holds all that is in it. */
  CompletionStage<LogAnswer.Acquired> acquire() {
    return log()
        .submit(new LogOperation.Acquire(held, connected(self)), LIMIT)
        .thenCompose(
            logged ->
                switch (logged.answer()) {
                  case LogAnswer.Acquired acquired -> {
                    held = acquired.epoch();
                    refusals = 0;
                    yield log().awaitApplied(logged.index(), LIMIT).thenApply(_ -> acquired);
                  }
                  case LogAnswer.Fenced(var epoch) -> {
                    refused();
                    yield CompletableFuture.failedFuture(
                        new IllegalStateException("the journal was taken over, epoch " + epoch));
                  }
                  case LogAnswer.Done _, LogAnswer.Conflict _ ->
                      CompletableFuture.failedFuture(
                          new IllegalStateException("no answer to an acquisition: " + logged));
                });
  }

  /**
   * Whoever was replaced is ended soon. Who is refused and goes on to live was not replaced: the
   * journal was taken by one that was about to end.
   */
  private synchronized void refused() {
    if (++refusals >= PATIENCE) {
      forget();
    }
  }

  CompletionStage<LogClient.Logged> append(LogOperation.Append append) {
    return log().submit(append, LIMIT);
  }

  long epoch() {
    var epoch = held;
    if (epoch == null) {
      throw new IllegalStateException("the journal was not acquired");
    }
    return epoch;
  }

  Metadata metadata() {
    return connected(metadata);
  }

  private LogClient log() {
    return connected(log);
  }

  private static <T> T connected(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the journal is not connected to a log");
    }
    return value;
  }
}
