package io.sampo.cluster.formation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of actor systems that talk to others. */
final class Remoting {
  private static final Logger LOG = LoggerFactory.getLogger(Remoting.class);

  /** An orderly end takes one to one and a half seconds: it waits for the last messages to go. */
  private static final Duration ORDERLY = Duration.ofSeconds(3);

  private Remoting() {}

  /**
   * Ends the system; completes when it has ended. About one end in twenty of Pekko 1.7 with TLS
   * (1.2 and 1.3) waits for ever for a connection that was made anew in that moment, and keeps its
   * port; the streams are then ended without asking them.
   */
  static CompletionStage<Done> end(ActorSystem<?> system) {
    system.terminate();
    var ended = system.getWhenTerminated();
    CompletableFuture.delayedExecutor(ORDERLY.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (!ended.toCompletableFuture().isDone()) {
                LOG.info("{} does not end by itself: its streams are cut off", system.name());
                system
                    .classicSystem()
                    .actorSelection("/system/Materializers*")
                    .tell(PoisonPill.getInstance(), ActorRef.noSender());
              }
            });
    return ended;
  }
}
