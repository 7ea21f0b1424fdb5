package io.sampo.transfer.actor;

import io.sampo.shard.model.ReplicaState;
import io.sampo.transfer.core.TransferMachine;
import io.sampo.transfer.driver.TransferDriver;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferCommand;
import io.sampo.transfer.model.TransferEffect;
import io.sampo.transfer.model.TransferState;
import io.sampo.transfer.port.TransferPort;
import io.sampo.transfer.port.TransferPort.Reach;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Carries one transfer through its stages. Lives as long as the metadata have the transfer; one
 * that begins where the coordinator has moved to goes on where the last one was.
 */
public final class TransferActor extends AbstractBehavior<TransferActor.Command> {
  /** What the actor is told. */
  public sealed interface Command {}

  private record Ended(TransferCommand command) implements Command {}

  private record Begin(TransferState.Live state) implements Command {}

  private record Told(String what, @Nullable Throwable failure) implements Command {}

  /** Not null: a message that comes after this has stopped is written about. */
  private static final String AGREED = "agreed";

  private final TimerScheduler<Command> timers;
  private final Transfer transfer;
  private final TransferPort port;
  private final TransferDriver driver;
  private TransferState state;

  /** The behavior of that transfer, whose target is in that state now. */
  public static Behavior<Command> create(
      Transfer transfer, ReplicaState target, TransferPort port) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TransferActor(context, timers, transfer, target, port)));
  }

  private TransferActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Transfer transfer,
      ReplicaState target,
      TransferPort port) {
    super(context);
    this.timers = timers;
    this.transfer = transfer;
    this.port = port;
    this.driver = TransferDriver.of(transfer.method());
    var first = TransferMachine.begin(transfer, target);
    this.state = first;
    context.getLog().info("{} begins with {}", transfer, first);
    work(first);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Begin.class, this::onBegin)
        .onMessage(Told.class, this::onTold)
        .build();
  }

  private void work(TransferState.Live stage) {
    getContext()
        .pipeToSelf(
            driver.work(transfer, stage, port),
            (reach, failure) -> new Ended(command(stage.attempt(), reach, failure)));
  }

  private static TransferCommand command(
      int attempt, @Nullable Reach reach, @Nullable Throwable failure) {
    if (failure != null) {
      var cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return new TransferCommand.Failed(
          attempt, String.valueOf(cause == null ? failure : cause.getMessage()));
    }
    return reach == Reach.NOT_ANY_MORE
        ? new TransferCommand.OutOfReach(attempt)
        : new TransferCommand.Done(attempt);
  }

  private Behavior<Command> onEnded(Ended ended) {
    var decision = TransferMachine.decide(state, ended.command());
    if (!decision.next().equals(state)) {
      getContext().getLog().info("{} -> {} on {}", state, decision.next(), ended.command());
    }
    state = decision.next();
    switch (decision.effect()) {
      case TransferEffect.Work(var next) -> work(next);
      case TransferEffect.WorkLater(var next, var seconds) ->
          timers.startSingleTimer(new Begin(next), Duration.ofSeconds(seconds));
      case TransferEffect.Replace(var method) ->
          getContext()
              .pipeToSelf(
                  port.replace(transfer, method).thenApply(_ -> AGREED),
                  (_, failure) -> new Told("replace", failure));
      case TransferEffect.Abort(var why) ->
          getContext()
              .pipeToSelf(
                  port.abort(transfer, why).thenApply(_ -> AGREED),
                  (_, failure) -> new Told("abort", failure));
      case TransferEffect.None() -> {}
    }
    return this;
  }

  private Behavior<Command> onBegin(Begin begin) {
    if (begin.state().equals(state)) {
      work(begin.state());
    }
    return this;
  }

  /** What could not be agreed on is proposed again by whoever looks after transfers. */
  private Behavior<Command> onTold(Told told) {
    if (told.failure() != null) {
      getContext()
          .getLog()
          .warn(
              "{} of {} is not agreed on: {}", told.what(), transfer, told.failure().getMessage());
      return Behaviors.stopped();
    }
    return this;
  }
}
