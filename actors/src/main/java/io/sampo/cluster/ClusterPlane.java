package io.sampo.cluster;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.collection.LocalUpdates;
import io.sampo.cluster.collection.RemoteReplicas;
import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftView;
import io.sampo.cluster.coordinator.Coordinator;
import io.sampo.cluster.coordinator.CoordinatorRelay;
import io.sampo.cluster.coordinator.CoordinatorRequest;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.formation.ControlPlane;
import io.sampo.cluster.formation.FormationLog;
import io.sampo.cluster.formation.Liveness;
import io.sampo.cluster.formation.Pulse;
import io.sampo.cluster.formation.Sign;
import io.sampo.cluster.journal.JournalAccess;
import io.sampo.cluster.journal.LogClient;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.CollectionReport;
import io.sampo.cluster.membership.Membership;
import io.sampo.cluster.membership.PeerCluster;
import io.sampo.cluster.membership.Readiness;
import io.sampo.cluster.membership.RemovalWatch;
import io.sampo.cluster.membership.StatusService;
import io.sampo.cluster.metadata.Formation;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogOperation;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.remote.CopyServer;
import io.sampo.cluster.remote.PeerLine;
import io.sampo.cluster.remote.PeerReplicas;
import io.sampo.cluster.remote.PeerTransfers;
import io.sampo.cluster.remote.ShardServer;
import io.sampo.cluster.replication.PeerView;
import io.sampo.cluster.replication.ReplicaLine;
import io.sampo.cluster.replication.Replication;
import io.sampo.cluster.steward.ShardSteward;
import io.sampo.cluster.steward.ShardedStewards;
import io.sampo.cluster.telemetry.ReplicaCalls;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Metadata of a peer of a cluster: the log over the network, signs of life, membership, and a
 * control plane in which the coordinator lives on one of the peers.
 */
final class ClusterPlane implements MetadataPlane {
  private static final Duration LONGEST_PROPOSAL = Duration.ofSeconds(5);
  private static final Duration CATALOG_POLL = Duration.ofMillis(20);

  private final RaftGroup group;
  private final Metadata metadata;
  private final MetadataGateway gateway;
  private final Liveness liveness;
  private final ControlPlane<Coordinator.Command> control;
  private final Pulse pulse;
  private final Membership membership;
  private final LocalNode.Settings settings;
  private final PeerId self;
  private final ClusterSetup setup;
  private final PeerNetwork network;
  private final PeerTransport transport;
  private final LogClient log;
  private final boolean joined;
  private final RemovalMark removal;
  private final ReplicaCalls calls;
  private volatile boolean removed;

  /**
   * Starts all of it around a log that runs already.
   *
   * @param joins runs what blocks for seconds
   */
  ClusterPlane(
      ClusterSetup setup,
      LocalNode.Settings settings,
      PeerId self,
      UUID cluster,
      RaftGroup group,
      Metadata metadata,
      PeerNetwork network,
      Liveness liveness,
      PeerTransport transport,
      RemovalMark removal,
      boolean joined,
      Executor joins) {
    this.group = group;
    this.metadata = metadata;
    this.settings = settings;
    this.self = self;
    this.liveness = liveness;
    this.network = network;
    this.transport = transport;
    this.setup = setup;
    this.joined = joined;
    this.calls = new ReplicaCalls(settings.clock(), settings.nanoTime());
    network.onMessage(Service.RAFT, group::receive);
    network.onQuestion(Service.PROPOSE, body -> Proposals.serve(group, body));
    this.log =
        new LogClient(
            group,
            (leader, operation, limit) -> propose(network, leader, operation, limit),
            settings.nanoTime(),
            settings.metrics().raft());
    this.control =
        ControlPlane.start(
            new ControlPlane.Parts<>(
                setup.controlSystems(),
                system -> singleton(system),
                group,
                new Formations(),
                liveness,
                settings.nanoTime(),
                settings.metrics()::controlPlaneRestarted));
    this.gateway =
        new MetadataGateway(
            group,
            CoordinatorRelay.start(
                network,
                this::coordinate,
                control::isIn,
                () -> control.entrance().flatMap(this::address)),
            metadata.catalog(),
            self,
            settings.clock(),
            settings.nanoTime(),
            settings.uuids());
    this.pulse =
        Pulse.start(
            network, liveness, this::sign, this::others, settings.clock(), settings.nanoTime());
    metadata.catalog().listen(new NewCollections());
    this.membership =
        Membership.start(
            new Membership.Parts(group, log, gateway, metadata, network, cluster), joins);
    this.removal = removal;
    this.removed = removal.isSet();
  }

  /** Tells the log about this peer, again and again until it has it. */
  void announce(Peers.Peer peer) {
    log.submit(new LogOperation.Announce(peer), LONGEST_PROPOSAL)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                announce(peer);
              }
            });
  }

  @Override
  public RemoteReplicas replicas() {
    return new PeerReplicas(network, metadata, calls);
  }

  @Override
  public ReplicaCalls calls() {
    return calls;
  }

  @Override
  public ReplicaLine line(PeerId self, Executor executor) {
    return new PeerLine(network, metadata, self, executor, calls);
  }

  @Override
  public void serve(
      ReplicaRegistry replicas,
      Replication replication,
      LocalUpdates updates,
      Executor reads,
      Executor gathers) {
    ShardServer.start(network, replicas, metadata.catalog(), replication, updates, reads);
    CopyServer.start(network, replicas, replication.sets(), metadata.catalog(), gathers);
    liveness.onStall(replication.confirmation()::mayLack);
    liveness.onBeat(replication.reunion()::look);
    replicas.readableIf(
        id ->
            liveness.isAwake(settings.nanoTime().getAsLong())
                || replication.sets().of(id).states().size() <= 1);
    group.listen(
        view -> {
          if (view.condition() instanceof RaftView.Condition.Failed) {
            replication.confirmation().mayLack();
          }
        });
  }

  @Override
  public Optional<ClusterApi> operations(
      CollectionReport report,
      ReplicaRegistry replicas,
      CompletionStage<Void> loaded,
      Executor reads) {
    var status =
        StatusService.start(
            new StatusService.Parts(
                group,
                metadata,
                replicas,
                network,
                self,
                setup.version(),
                settings.clock(),
                settings.nanoTime(),
                reads));
    RemovalWatch.start(group, metadata, status, settings.nanoTime(), this::leave);
    var readiness =
        Readiness.start(new Readiness.Parts(group, metadata, status, self, replicas, joined));
    return Optional.of(
        new PeerCluster(
            new PeerCluster.Parts(
                self,
                group,
                metadata,
                gateway,
                status,
                readiness,
                report,
                transport::failures,
                reads)));
  }

  /** Consensus goes on without this peer; its own data can still be read. */
  private void leave() {
    removed = true;
    removal.set();
    membership.close();
    group.stop();
    CompletableFuture.runAsync(control::close);
  }

  private Sign sign() {
    var view = group.view();
    return new Sign(
        view.self(),
        settings.clock().instant().toEpochMilli(),
        TimeUnit.NANOSECONDS.toMillis(settings.nanoTime().getAsLong() - view.tickNanos()),
        view.condition() instanceof RaftView.Condition.Working && view.leader().isPresent(),
        metadata.catalog().state().index(),
        control.announced());
  }

  private Collection<PeerAddress> others() {
    return metadata.state().peers().known().entrySet().stream()
        .filter(entry -> entry.getKey() != self.value())
        .map(entry -> PeerAddress.of(entry.getValue().uri()))
        .toList();
  }

  private CompletionStage<RaftGroup.Applied> propose(
      PeerNetwork network, MemberId leader, byte[] operation, Duration limit) {
    return address(leader)
        .map(at -> Proposals.ask(network, at, operation, limit))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new ConsensusException(
                        ConsensusException.Kind.NOT_NOW, "no address of " + leader)));
  }

  private Optional<PeerAddress> address(MemberId member) {
    return metadata.state().peers().uriOf(member).map(PeerAddress::of);
  }

  private ActorRef<Coordinator.Command> singleton(ActorSystem<Void> system) {
    JournalAccess.of(system).connect(log, metadata, settings.uuids().get());
    var stewards =
        ShardedStewards.start(
            system,
            new ShardSteward.Parts(
                metadata.catalog(),
                this::silence,
                recover -> gateway.execute(recover, LONGEST_PROPOSAL),
                settings.nanoTime()));
    var transfers =
        new PeerTransfers(
            new PeerReplicas(network, metadata, calls), metadata.catalog(), this::gateway);
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                Coordinator.create(
                    peers()::hasPassed,
                    Optional.of(
                        new Coordinator.Helpers(
                            transfers, stewards, settings.metrics().transfers())),
                    settings.maxCollections()),
                "coordinator"));
  }

  private Optional<Duration> silence(PeerId peer) {
    long now = settings.nanoTime().getAsLong();
    return peer.equals(self)
        ? Optional.of(Duration.ZERO)
        : metadata.state().peers().known().values().stream()
            .map(Peers.Peer::memberId)
            .filter(member -> member.peer().equals(peer) && liveness.isAlive(member, now))
            .findFirst()
            .flatMap(member -> liveness.age(member, now));
  }

  @Override
  public RaftGroup group() {
    return group;
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public MetadataGateway gateway() {
    return gateway;
  }

  @Override
  public PeerView peers() {
    return new Living();
  }

  Liveness liveness() {
    return liveness;
  }

  /** What is stored here is served at once; the rest comes by the log. */
  @Override
  public CompletionStage<Void> recovered() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> stop() {
    membership.close();
    pulse.close();
    return CompletableFuture.runAsync(control::close)
        .thenCompose(_ -> group.stop())
        .thenRun(network::close);
  }

  /** Whoever creates a collection waits until all peers say that they know it. */
  private final class NewCollections implements Consumer<CatalogState> {
    private CatalogState last = metadata.catalog().state();

    /** On the thread that applies the log. */
    @Override
    public void accept(CatalogState next) {
      if (!next.collections().equals(last.collections())) {
        pulse.soon();
      }
      last = next;
    }
  }

  /** The coordinator, through the proxy of the control plane of the moment. */
  private CompletionStage<Coordinator.Answer> coordinate(
      CoordinatorRequest request, Duration limit) {
    return control
        .hosted()
        .map(hosted -> request.ask(hosted.singleton(), hosted.system(), limit))
        .orElseGet(
            () -> CompletableFuture.failedFuture(new IllegalStateException("no control plane")));
  }

  /** Formations and losses as entries of the log. */
  private final class Formations implements FormationLog {
    @Override
    public long latest() {
      return metadata.state().formation().number();
    }

    @Override
    public CompletionStage<Boolean> form(long number, Duration limit) {
      var formation = new Formation(number, group.view().self().value());
      return log.submit(new LogOperation.Form(formation), limit)
          .thenApply(logged -> logged.answer() instanceof LogAnswer.Done);
    }

    @Override
    public CompletionStage<Void> lost(MemberId member, Duration limit) {
      return log.submit(new LogOperation.Lost(member.value()), limit).thenApply(_ -> null);
    }
  }

  /** Peers by their signs of life. */
  private final class Living implements PeerView {
    @Override
    public List<PeerId> alive() {
      long now = settings.nanoTime().getAsLong();
      var others =
          metadata.state().peers().known().values().stream()
              .map(Peers.Peer::memberId)
              .filter(member -> !member.peer().equals(self) && liveness.isAlive(member, now))
              .map(MemberId::peer);
      return Stream.concat(Stream.of(self), others).toList();
    }

    @Override
    public boolean isAlive(PeerId peer) {
      return peer.equals(self)
          || metadata
              .state()
              .peers()
              .of(peer)
              .filter(at -> liveness.isAlive(at.memberId(), settings.nanoTime().getAsLong()))
              .isPresent();
    }

    @Override
    public List<PeerId> known() {
      var all = metadata.state().peers().known().values().stream().map(Peers.Peer::memberId);
      return Stream.concat(Stream.of(self), all.map(MemberId::peer)).distinct().toList();
    }

    @Override
    public Instant now() {
      return settings.clock().instant();
    }

    @Override
    public boolean hasPassed(Instant moment, PeerId onClockOf) {
      return now()
          .isAfter(onClockOf.equals(self) ? moment : liveness.onOwnClock(moment, onClockOf));
    }

    @Override
    public boolean canAgree() {
      long now = settings.nanoTime().getAsLong();
      var voters = group.view().voters();
      long heard =
          voters.stream()
              .filter(member -> member.peer().equals(self) || liveness.isAlive(member, now))
              .count();
      return heard > voters.size() / 2;
    }

    @Override
    public boolean isInformed() {
      return group.view().condition() instanceof RaftView.Condition.Working;
    }

    @Override
    public boolean isRemoved() {
      return removed;
    }

    @Override
    public CompletionStage<Void> awaitCatalog(long index, Duration limit) {
      var done = new CompletableFuture<Void>();
      look(index, settings.nanoTime().getAsLong() + limit.toNanos(), done);
      return done;
    }

    private void look(long index, long deadlineNanos, CompletableFuture<Void> done) {
      long now = settings.nanoTime().getAsLong();
      boolean all =
          metadata.state().peers().known().values().stream()
              .map(Peers.Peer::memberId)
              .filter(member -> !member.peer().equals(self))
              .map(member -> liveness.sign(member, now))
              .flatMap(Optional::stream)
              .allMatch(sign -> sign.catalogIndex() >= index);
      if (all) {
        done.complete(null);
      } else if (now > deadlineNanos) {
        done.completeExceptionally(new TimeoutException("not all peers have the metadata"));
      } else {
        CompletableFuture.delayedExecutor(CATALOG_POLL.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> look(index, deadlineNanos, done));
      }
    }
  }
}
