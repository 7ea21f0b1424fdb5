package io.sampo.cluster.replication;

import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.Copy;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Leads nowhere. */
final class NoLine implements ReplicaLine {
  @Override
  public List<List<Copy>> send(
      List<PeerId> peers,
      ReplicaId replica,
      List<OperationTaken> operations,
      boolean await,
      Duration limit) {
    return operations.stream().map(_ -> List.<Copy>of()).toList();
  }

  @Override
  public CompletionStage<Offer> missing(
      PeerId peer, ReplicaId replica, Knowledge known, long mostBytes, Duration limit) {
    return nobody(peer);
  }

  @Override
  public CompletionStage<Holding> holding(PeerId peer, ReplicaId replica, Duration limit) {
    return nobody(peer);
  }

  @Override
  public CompletionStage<Boolean> bringUp(PeerId peer, ReplicaId replica, Duration limit) {
    return nobody(peer);
  }

  @Override
  public CompletionStage<Page> page(
      PeerId peer, ReplicaId replica, @Nullable PointId after, int most, Duration limit) {
    return nobody(peer);
  }

  private static <T> CompletionStage<T> nobody(PeerId peer) {
    return CompletableFuture.failedFuture(
        new RefusedException(new Refusal.ShardUnavailable("there is no peer " + peer)));
  }
}
