package io.sampo.cluster;

import io.sampo.cluster.collection.LocalUpdates;
import io.sampo.cluster.collection.RemoteReplicas;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.coordinator.Coordinator;
import io.sampo.cluster.coordinator.CoordinatorLocator;
import io.sampo.cluster.coordinator.CoordinatorRequest;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.journal.JournalAccess;
import io.sampo.cluster.journal.LeaderLink;
import io.sampo.cluster.journal.LogClient;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.CollectionReport;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.replication.PeerView;
import io.sampo.cluster.replication.ReplicaLine;
import io.sampo.cluster.replication.Replication;
import io.sampo.cluster.telemetry.ReplicaCalls;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** Metadata of a server without a cluster: a log of one member, a coordinator on the data plane. */
record SinglePlane(
    RaftGroup group,
    Metadata metadata,
    MetadataGateway gateway,
    PeerView peers,
    ReplicaCalls calls,
    CompletionStage<Void> recovered)
    implements MetadataPlane {
  private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(30);

  static SinglePlane start(
      ActorSystem<?> system,
      LocalNode.Settings settings,
      PeerId self,
      RaftGroup group,
      Metadata metadata) {
    LeaderLink nobody =
        (_, _, _) -> CompletableFuture.failedFuture(new IllegalStateException("no other peer"));
    JournalAccess.of(system)
        .connect(
            new LogClient(group, nobody, settings.nanoTime(), settings.metrics().raft()),
            metadata,
            settings.uuids().get());
    var coordinator =
        system.systemActorOf(
            Coordinator.create(
                (moment, _) -> settings.clock().instant().isAfter(moment),
                Optional.empty(),
                settings.maxCollections()),
            "coordinator",
            Props.empty());
    CoordinatorLocator locator = new Here(system, coordinator);
    return new SinglePlane(
        group,
        metadata,
        new MetadataGateway(
            group,
            locator,
            metadata.catalog(),
            self,
            settings.clock(),
            settings.nanoTime(),
            settings.uuids()),
        PeerView.alone(self),
        new ReplicaCalls(settings.clock(), settings.nanoTime()),
        recovery(group));
  }

  /** All that is in the log is committed, as there is nobody else; it needs to be applied. */
  private static CompletionStage<Void> recovery(RaftGroup group) {
    var done = new CompletableFuture<Void>();
    look(group, done);
    return done.orTimeout(LONGEST_RECOVERY.toSeconds(), TimeUnit.SECONDS);
  }

  private static void look(RaftGroup group, CompletableFuture<Void> done) {
    group
        .confirmLeadership(Duration.ofSeconds(1))
        .thenCompose(index -> group.awaitApplied(index, LONGEST_RECOVERY))
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else if (!done.isDone()) {
                CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)
                    .execute(() -> look(group, done));
              }
            });
  }

  @Override
  public RemoteReplicas replicas() {
    return RemoteReplicas.none();
  }

  @Override
  public ReplicaLine line(PeerId self, Executor executor) {
    return ReplicaLine.none();
  }

  @Override
  public void serve(
      ReplicaRegistry replicas,
      Replication replication,
      LocalUpdates updates,
      Executor reads,
      Executor gathers) {}

  @Override
  public Optional<ClusterApi> operations(
      CollectionReport report,
      ReplicaRegistry replicas,
      CompletionStage<Void> loaded,
      Executor reads) {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Void> stop() {
    return group.stop();
  }

  /** The coordinator is always here. */
  private record Here(ActorSystem<?> system, ActorRef<Coordinator.Command> coordinator)
      implements CoordinatorLocator {
    @Override
    public CompletionStage<Coordinator.Answer> ask(CoordinatorRequest request, Duration limit) {
      return request.ask(coordinator, system, limit);
    }
  }
}
