package io.sampo.transfer.driver;

import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.port.TransferPort;
import io.sampo.transfer.port.TransferPort.Reach;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The target takes over point by point. It takes part in writes from the beginning, so that none is
 * missed that changes a point after it was copied. What it had itself is gone by that: the others
 * get it before.
 */
public final class StreamRecordsDriver implements TransferDriver {
  @Override
  public CompletionStage<Reach> fill(Transfer transfer, TransferPort port) {
    return port.known(transfer)
        .thenCompose(_ -> port.giveBack(transfer))
        .thenCompose(_ -> port.copy(transfer))
        .thenApply(_ -> Reach.ALL);
  }

  @Override
  public CompletionStage<Void> open(Transfer transfer, TransferPort port) {
    return CompletableFuture.completedFuture(null);
  }
}
