package io.sampo.cluster.coordinator;

import io.sampo.cluster.coordinator.Coordinator.Answer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The way to the coordinator, wherever it is now. */
public interface CoordinatorLocator {
  /** Asks it once; fails when no answer has come in that time. */
  CompletionStage<Answer> ask(CoordinatorRequest request, Duration limit);
}
