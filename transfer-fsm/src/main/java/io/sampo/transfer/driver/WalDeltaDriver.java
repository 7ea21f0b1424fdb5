package io.sampo.transfer.driver;

import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.port.TransferPort;
import io.sampo.transfer.port.TransferPort.Reach;
import java.util.concurrent.CompletionStage;

/** The target has nearly all and gets the rest from the source's log. */
public final class WalDeltaDriver implements TransferDriver {
  @Override
  public CompletionStage<Reach> fill(Transfer transfer, TransferPort port) {
    return port.pull(transfer, transfer.from());
  }

  @Override
  public CompletionStage<Void> open(Transfer transfer, TransferPort port) {
    return port.open(transfer);
  }
}
