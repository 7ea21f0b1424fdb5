package io.sampo.cluster;

import io.sampo.cluster.collection.LocalUpdates;
import io.sampo.cluster.collection.RemoteReplicas;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.CollectionReport;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.replication.PeerView;
import io.sampo.cluster.replication.ReplicaLine;
import io.sampo.cluster.replication.Replication;
import io.sampo.cluster.telemetry.ReplicaCalls;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The part of a node that agrees on metadata: the log, the state it leads to, and the way to the
 * coordinator.
 */
interface MetadataPlane {
  RaftGroup group();

  Metadata metadata();

  MetadataGateway gateway();

  PeerView peers();

  /** The replicas of other peers. */
  RemoteReplicas replicas();

  /** How calls of them fared. */
  ReplicaCalls calls();

  /**
   * Operations to and from them.
   *
   * @param executor where operations are given their form
   */
  ReplicaLine line(PeerId self, Executor executor);

  /**
   * Begins to answer other peers for the replicas of this one.
   *
   * @param gathers may wait for other peers
   */
  void serve(
      ReplicaRegistry replicas,
      Replication replication,
      LocalUpdates updates,
      Executor reads,
      Executor gathers);

  /** Completes when all that was ever acknowledged here can be read. */
  CompletionStage<Void> recovered();

  /** The cluster as its operators see it; empty without one. */
  Optional<ClusterApi> operations(
      CollectionReport report,
      ReplicaRegistry replicas,
      CompletionStage<Void> loaded,
      Executor reads);

  /** Ends it; the log is closed when the stage completes. */
  CompletionStage<Void> stop();
}
