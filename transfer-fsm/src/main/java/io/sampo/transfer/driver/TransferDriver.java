package io.sampo.transfer.driver;

import io.sampo.storage.model.PeerId;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferMethod;
import io.sampo.transfer.model.TransferState;
import io.sampo.transfer.port.TransferPort;
import io.sampo.transfer.port.TransferPort.Reach;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one method does in each stage. */
public sealed interface TransferDriver permits StreamRecordsDriver, WalDeltaDriver {
  /** The driver of a method that this version can carry out. */
  static TransferDriver of(TransferMethod method) {
    return switch (method) {
      case WAL_DELTA -> new WalDeltaDriver();
      case STREAM_RECORDS -> new StreamRecordsDriver();
      case SNAPSHOT, RESHARDING_STREAM_RECORDS ->
          throw new IllegalArgumentException("nobody can transfer by " + method.label());
    };
  }

  /** Gives the target what the source has. */
  CompletionStage<Reach> fill(Transfer transfer, TransferPort port);

  /** Lets the target take part in writes. */
  CompletionStage<Void> open(Transfer transfer, TransferPort port);

  /** Does the work of that stage; it may have been done before. */
  default CompletionStage<Reach> work(
      Transfer transfer, TransferState.Live state, TransferPort port) {
    return switch (state) {
      case TransferState.Filling _ -> fill(transfer, port);
      case TransferState.Opening _ -> open(transfer, port).thenApply(_ -> Reach.ALL);
      case TransferState.Settling _ -> settle(transfer, port);
      case TransferState.Closing _ -> port.close(transfer).thenApply(_ -> Reach.ALL);
    };
  }

  /**
   * Writes that began before their peer knew of the target are at that peer: when all know of it,
   * the target takes from each what it lacks, and then has every write that was acknowledged. What
   * it took alone while it was cut off goes to the others.
   */
  private static CompletionStage<Reach> settle(Transfer transfer, TransferPort port) {
    return port.known(transfer)
        .thenCompose(_ -> port.giveBack(transfer))
        .thenCompose(
            _ -> {
              CompletionStage<Reach> all = CompletableFuture.completedFuture(Reach.ALL);
              for (PeerId peer : port.complete(transfer)) {
                all =
                    all.thenCompose(
                        reach ->
                            reach == Reach.ALL
                                ? port.pull(transfer, peer)
                                : CompletableFuture.completedFuture(reach));
              }
              return all;
            });
  }
}
