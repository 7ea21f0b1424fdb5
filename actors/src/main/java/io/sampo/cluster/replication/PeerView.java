package io.sampo.cluster.replication;

import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The other peers, as far as collections need to know them. */
public interface PeerView {
  /** This peer and all others that were heard of lately. */
  List<PeerId> alive();

  /** Whether that peer is this one, or was heard of lately. */
  boolean isAlive(PeerId peer);

  /** All peers of the cluster, whether they live or not, this one among them. */
  List<PeerId> known();

  /** Completes when all living peers know the metadata up to that index. */
  CompletionStage<Void> awaitCatalog(long index, Duration limit);

  /** This moment, on this peer's clock. */
  Instant now();

  /** Whether that moment on the clock of that peer has passed. */
  boolean hasPassed(Instant moment, PeerId onClockOf);

  /** Whether so many voters were heard of lately that they can agree on something. */
  boolean canAgree();

  /** Whether this peer hears what the peers agree on, or would if they did. */
  boolean isInformed();

  /**
   * Whether the others have removed this peer, as far as it knows: what it holds is of the past,
   * and nobody is to read or change it.
   */
  boolean isRemoved();

  /** Of a server without a cluster. */
  static PeerView alone(PeerId self) {
    return new PeerView() {
      @Override
      public List<PeerId> alive() {
        return List.of(self);
      }

      @Override
      public boolean isAlive(PeerId peer) {
        return peer.equals(self);
      }

      @Override
      public List<PeerId> known() {
        return List.of(self);
      }

      @Override
      public Instant now() {
        return Instant.EPOCH;
      }

      @Override
      public boolean hasPassed(Instant moment, PeerId onClockOf) {
        return false;
      }

      @Override
      public boolean canAgree() {
        return true;
      }

      @Override
      public boolean isInformed() {
        return true;
      }

      @Override
      public boolean isRemoved() {
        return false;
      }

      @Override
      public CompletionStage<Void> awaitCatalog(long index, Duration limit) {
        return CompletableFuture.completedFuture(null);
      }
    };
  }
}
