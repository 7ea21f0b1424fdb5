package io.sampo.cluster.collection;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Replicas on other peers. Any thread; stages fail with a {@code RefusedException}. */
public interface RemoteReplicas {
  /** Figures of that peer's replica. */
  CompletionStage<ShardFigures> figures(PeerId peer, ReplicaId replica);

  /** Its data, through calls that block. */
  ShardView view(PeerId peer, ReplicaId replica);

  /**
   * Has it take a change, which it resolves, stamps and logs itself.
   *
   * @param await whether the answer waits until every read there sees it
   */
  CompletionStage<UpdateResult> update(
      PeerId peer, ReplicaId replica, UpdateRequest request, boolean await, Duration limit);

  /** Has it take a change of the schema. */
  CompletionStage<UpdateResult> change(
      PeerId peer, ReplicaId replica, UpdateOperation operation, boolean await, Duration limit);

  /** Of a server without a cluster: there are none. */
  static RemoteReplicas none() {
    return new RemoteReplicas() {
      @Override
      public CompletionStage<ShardFigures> figures(PeerId peer, ReplicaId replica) {
        return CompletableFuture.failedFuture(elsewhere(peer, replica));
      }

      @Override
      public ShardView view(PeerId peer, ReplicaId replica) {
        throw elsewhere(peer, replica);
      }

      @Override
      public CompletionStage<UpdateResult> update(
          PeerId peer, ReplicaId replica, UpdateRequest request, boolean await, Duration limit) {
        return CompletableFuture.failedFuture(elsewhere(peer, replica));
      }

      @Override
      public CompletionStage<UpdateResult> change(
          PeerId peer,
          ReplicaId replica,
          UpdateOperation operation,
          boolean await,
          Duration limit) {
        return CompletableFuture.failedFuture(elsewhere(peer, replica));
      }

      private static RefusedException elsewhere(PeerId peer, ReplicaId replica) {
        return new RefusedException(
            new Refusal.ShardUnavailable(
                "shard " + replica.shard() + " is on peer " + peer + ", which is not here"));
      }
    };
  }
}
