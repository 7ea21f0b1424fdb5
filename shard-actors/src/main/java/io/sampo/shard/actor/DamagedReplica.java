package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.storage.segment.ShardView;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * A replica whose data are not opened: everything asked of it is refused with the reason (spec
 * distributed §8.9). Others answer in its place where there are any.
 */
record DamagedReplica(ReplicaState state, String why) implements ReplicaHandle {
  private RefusedException refused(String operation) {
    return new RefusedException(new Refusal.Internal(DamagedView.text(operation, why)));
  }

  private <T> CompletionStage<T> refusedLater(String operation) {
    return CompletableFuture.failedStage(refused(operation));
  }

  @Override
  public Optional<String> damage() {
    return Optional.of(why);
  }

  /** None: others are asked first. */
  @Override
  public Optional<ShardView> view() {
    return Optional.empty();
  }

  @Override
  public ShardView data() {
    return new DamagedView(why);
  }

  @Override
  public boolean isOpen() {
    return false;
  }

  @Override
  public boolean isConfirmed() {
    return true;
  }

  @Override
  public boolean leads() {
    return false;
  }

  @Override
  public int term() {
    return 0;
  }

  @Override
  public Submission submit(Draft draft, boolean await, BooleanSupplier mayBegin) {
    var update = PendingUpdate.of(draft, await, mayBegin);
    update.fail(refused("Update Points"));
    return update.submission();
  }

  @Override
  public int pendingUpdates() {
    return 0;
  }

  @Override
  public ShardInfo info() {
    throw refused("Get Info");
  }

  @Override
  public ShardFigures figures() {
    throw refused("Get Info");
  }

  @Override
  public long lastOperation() {
    return 0;
  }

  @Override
  public CompletionStage<Replica> replica() {
    return refusedLater("Get Info");
  }

  @Override
  public CompletionStage<Missing> missing(Knowledge known, long mostBytes) {
    return refusedLater("Get Info");
  }

  @Override
  public CompletionStage<Void> settled() {
    return refusedLater("Get Info");
  }

  @Override
  public CompletionStage<Void> adopt(Knowledge knowledge, long latestHlt) {
    return refusedLater("Update Points");
  }

  @Override
  public void confirm() {}

  @Override
  public void doubt() {}
}
