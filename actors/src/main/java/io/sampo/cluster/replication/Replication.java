package io.sampo.cluster.replication;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** All that keeps the replicas of this peer and those of others equal. */
public record Replication(
    ReplicaSets sets,
    Deactivation deactivation,
    CatchUp catchUp,
    TakeOver takeOver,
    Confirmation confirmation,
    Audit audit,
    Reunion reunion,
    WriteLead lead) {

  /**
   * What it works with.
   *
   * @param executor may wait for other peers
   */
  public record Parts(
      PeerId self,
      Catalog catalog,
      MetadataGateway gateway,
      PeerView peers,
      ReplicaRegistry replicas,
      ReplicaLine line,
      LongSupplier nanoTime,
      Executor executor) {}

  /** Puts it together; nothing runs yet. */
  public static Replication of(ReplicaSets sets, Parts parts) {
    var deactivation =
        new Deactivation(
            sets, parts.catalog(), parts.gateway()::execute, parts.peers(), parts.nanoTime());
    var catchUp = new CatchUp(parts.replicas(), parts.line());
    var confirmation =
        new Confirmation(
            parts.replicas(),
            sets,
            catchUp,
            deactivation,
            parts.peers(),
            parts.nanoTime(),
            parts.executor());
    return new Replication(
        sets,
        deactivation,
        catchUp,
        new TakeOver(parts.replicas(), sets, parts.line(), parts.nanoTime()),
        confirmation,
        new Audit(parts.replicas(), sets, parts.line(), deactivation, parts.executor()),
        new Reunion(
            parts.replicas(),
            sets,
            parts.line(),
            parts.peers(),
            confirmation,
            parts.nanoTime(),
            parts.executor()),
        new WriteLead(sets, deactivation));
  }

  /** Begins to look after this peer's replicas. */
  public void start() {
    confirmation.start();
    deactivation.start();
    audit.start();
  }
}
