package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * What a peer wants the coordinator to do.
 *
 * @param id chosen by who asks first, kept when it asks again
 * @param origin the peer on whose clock the deadline is
 * @param deadline until when it may be begun
 */
public record CoordinatorRequest(UUID id, CatalogCommand command, PeerId origin, Instant deadline) {

  /**
   * Asks an actor: the coordinator itself or one that passes it on. Fails when no answer has come
   * in that time, also if the actor system ends meanwhile.
   */
  public CompletionStage<Coordinator.Answer> ask(
      ActorRef<Coordinator.Command> coordinator, ActorSystem<?> system, Duration limit) {
    try {
      return AskPattern.<Coordinator.Command, Coordinator.Answer>ask(
              coordinator,
              replyTo -> new Coordinator.Command.Execute(this, replyTo),
              limit,
              system.scheduler())
          .toCompletableFuture()
          .orTimeout(limit.toMillis() + 1, TimeUnit.MILLISECONDS);
    } catch (IllegalStateException e) { // it has just ended
      return CompletableFuture.failedFuture(e);
    }
  }
}
