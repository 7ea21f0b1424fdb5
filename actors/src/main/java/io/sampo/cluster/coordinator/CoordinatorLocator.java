package io.sampo.cluster.coordinator;

import io.sampo.cluster.coordinator.Coordinator.Answer;
import io.sampo.cluster.coordinator.Coordinator.Command;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** The way to the coordinator, wherever it is now. */
public interface CoordinatorLocator {
  /** Asks it once; fails when no answer has come in that time. */
  CompletionStage<Answer> ask(Function<ActorRef<Answer>, Command> command, Duration limit);
}
