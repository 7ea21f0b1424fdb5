package io.sampo.cluster.formation;

import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.remote.artery.ThisActorSystemQuarantinedEvent;

/** Tells that another member has cut this actor system off for good. */
final class QuarantineListener extends AbstractActor {
  private final Runnable onQuarantine;

  static void start(ActorSystem<?> system, Runnable onQuarantine) {
    var classic = (ExtendedActorSystem) system.classicSystem();
    var listener =
        classic.systemActorOf(
            Props.create(QuarantineListener.class, () -> new QuarantineListener(onQuarantine)),
            "quarantine-listener");
    classic.eventStream().subscribe(listener, ThisActorSystemQuarantinedEvent.class);
  }

  private QuarantineListener(Runnable onQuarantine) {
    this.onQuarantine = onQuarantine;
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(ThisActorSystemQuarantinedEvent.class, _ -> onQuarantine.run())
        .build();
  }
}
