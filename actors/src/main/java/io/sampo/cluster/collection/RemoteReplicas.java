package io.sampo.cluster.collection;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Replicas on other peers. Any thread; stages fail with a {@code RefusedException}. */
public interface RemoteReplicas {
  /** Figures of that peer's replica. */
  CompletionStage<ShardFigures> figures(PeerId peer, ReplicaId replica);

  /** Its data, through calls that block. */
  ShardView view(PeerId peer, ReplicaId replica);

  /**
   * Has it lead a write.
   *
   * @param hops how often that peer may hand it on
   * @param handover until when it may begin there
   * @param limit within which there is an answer, if the peer lives
   */
  CompletionStage<UpdateResult> write(
      PeerId peer,
      ReplicaId replica,
      ShardWrite write,
      WriteOptions options,
      int hops,
      Optional<Handover> handover,
      Duration limit);

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
      public CompletionStage<UpdateResult> write(
          PeerId peer,
          ReplicaId replica,
          ShardWrite write,
          WriteOptions options,
          int hops,
          Optional<Handover> handover,
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
