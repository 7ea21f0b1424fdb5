package io.sampo.transfer.core;

import io.sampo.shard.model.ReplicaState;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferCommand;
import io.sampo.transfer.model.TransferCommand.Done;
import io.sampo.transfer.model.TransferCommand.Failed;
import io.sampo.transfer.model.TransferCommand.OutOfReach;
import io.sampo.transfer.model.TransferDecision;
import io.sampo.transfer.model.TransferEffect;
import io.sampo.transfer.model.TransferMethod;
import io.sampo.transfer.model.TransferState;
import io.sampo.transfer.model.TransferState.Closing;
import io.sampo.transfer.model.TransferState.Filling;
import io.sampo.transfer.model.TransferState.Live;
import io.sampo.transfer.model.TransferState.Opening;
import io.sampo.transfer.model.TransferState.Over;
import io.sampo.transfer.model.TransferState.Settling;

/** The rules of a transfer; the table stands at {@link TransferState}. */
public final class TransferMachine {
  /** Attempts of all stages together, before it is given up (spec distributed §0.3). */
  public static final int MOST_ATTEMPTS = 3;

  private TransferMachine() {}

  /**
   * Where a transfer goes on whose actor begins: what all agreed on tells how far an earlier one
   * had come.
   */
  public static Live begin(Transfer transfer, ReplicaState target) {
    boolean opened =
        transfer.method() != TransferMethod.STREAM_RECORDS && target == ReplicaState.PARTIAL;
    return opened ? new Settling(1) : new Filling(1);
  }

  /** What the end of a stage's work leads to. */
  public static TransferDecision decide(TransferState state, TransferCommand command) {
    return switch (state) {
      case Over _ -> new TransferDecision(state, new TransferEffect.None());
      case Live live when live.attempt() != command.attempt() ->
          new TransferDecision(state, new TransferEffect.None());
      case Live live ->
          switch (command) {
            case Done(var attempt) -> after(live, attempt);
            case OutOfReach _ ->
                new TransferDecision(
                    new Over("the log of the source does not reach back so far"),
                    new TransferEffect.Replace(TransferMethod.STREAM_RECORDS));
            case Failed(var attempt, var why) -> again(live, attempt, why);
          };
    };
  }

  private static TransferDecision after(Live live, int attempt) {
    return switch (live) {
      case Filling _ -> work(new Opening(attempt));
      case Opening _ -> work(new Settling(attempt));
      case Settling _ -> work(new Closing(attempt));
      case Closing _ -> new TransferDecision(new Over("finished"), new TransferEffect.None());
    };
  }

  private static TransferDecision work(Live next) {
    return new TransferDecision(next, new TransferEffect.Work(next));
  }

  private static TransferDecision again(Live live, int attempt, String why) {
    if (attempt >= MOST_ATTEMPTS) {
      return new TransferDecision(new Over(why), new TransferEffect.Abort(why));
    }
    int next = attempt + 1;
    var same =
        switch (live) {
          case Filling _ -> new Filling(next);
          case Opening _ -> new Opening(next);
          case Settling _ -> new Settling(next);
          case Closing _ -> new Closing(next);
        };
    return new TransferDecision(same, new TransferEffect.WorkLater(same, attempt));
  }
}
