package io.sampo.cluster.collection;

import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The other peers, as far as collections need to know them. */
public interface PeerView {
  /** This peer and all others that were heard of lately. */
  List<PeerId> alive();

  /** Completes when all living peers know the metadata up to that index. */
  CompletionStage<Void> awaitCatalog(long index, Duration limit);

  /** Of a server without a cluster. */
  static PeerView alone(PeerId self) {
    return new PeerView() {
      @Override
      public List<PeerId> alive() {
        return List.of(self);
      }

      @Override
      public CompletionStage<Void> awaitCatalog(long index, Duration limit) {
        return CompletableFuture.completedFuture(null);
      }
    };
  }
}
