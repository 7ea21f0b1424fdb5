package io.sampo.transfer.port;

import io.sampo.storage.model.PeerId;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a transfer has others do. Does not block; every stage ends within a minute or so, and what
 * it stands for may be asked for again.
 */
public interface TransferPort {
  /** How much of what is lacking can be got from a log. */
  enum Reach {
    /** All of it, and the target has it now. */
    ALL,
    /** The log no longer has it. */
    NOT_ANY_MORE
  }

  /** Peers whose replica is complete. */
  List<PeerId> complete(Transfer transfer);

  /** The target gets from that peer's log what it lacks. */
  CompletionStage<Reach> pull(Transfer transfer, PeerId source);

  /** The target takes over all points of the source. */
  CompletionStage<Void> copy(Transfer transfer);

  /**
   * Completes when every peer with a complete replica knows the metadata of this moment; who cannot
   * be asked loses that standing.
   */
  CompletionStage<Void> known(Transfer transfer);

  /**
   * Every complete replica gets from the target's log what it lacks: writes that the target took
   * while it was cut off. The target knows before that it is not complete, and takes no more.
   */
  CompletionStage<Void> giveBack(Transfer transfer);

  /** All agree that the target takes part in writes. */
  CompletionStage<Void> open(Transfer transfer);

  /** All agree that the target is complete. */
  CompletionStage<Void> close(Transfer transfer);

  /** All agree that it is done in another way. */
  CompletionStage<Void> replace(Transfer transfer, TransferMethod method);

  /** All agree that it is given up. */
  CompletionStage<Void> abort(Transfer transfer, String why);
}
