package io.sampo.cluster;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftBoot;
import io.sampo.cluster.consensus.RaftSettings;
import io.sampo.cluster.consensus.RaftStart;
import io.sampo.cluster.consensus.RaftTransport;
import io.sampo.cluster.formation.Liveness;
import io.sampo.cluster.membership.Joining;
import io.sampo.cluster.metadata.ClusterState;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.MetadataState;
import io.sampo.cluster.metadata.MetadataStore;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.keyvalue.LevelStore;
import io.sampo.storage.model.PeerId;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node comes by its part in the log: it goes on with what it has, begins a log, or is let
 * into one (spec distributed §8.1, §8.2, §8.4, §8.11). Blocks while it asks other peers.
 */
final class MetadataBoot {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataBoot.class);

  /** As long as the reference tries to reach a peer that it can tell its new address. */
  private static final Duration MOVING = Duration.ofSeconds(7);

  /** Nobody else is there who could be silent. */
  private static final RaftSettings SINGLE = new RaftSettings(Duration.ofSeconds(2), 128);

  private final ActorSystem<?> system;
  private final LocalNode.Settings settings;
  private final PeerId self;
  private final Path folder;
  private final Disk disk;
  private final RemovalMark removal;
  private final Metadata metadata = new Metadata(ClusterState.EMPTY);

  private MetadataBoot(ActorSystem<?> system, LocalNode.Settings settings, PeerId self, Disk disk) {
    this.system = system;
    this.settings = settings;
    this.self = self;
    this.folder = folder(settings.storagePath());
    this.disk = disk;
    this.removal = new RemovalMark(disk, settings.storagePath().resolve("removed"));
  }

  private static Path folder(Path storagePath) {
    return storagePath.resolve("raft");
  }

  static Optional<LocalNode.Held> held(Path storagePath) {
    var folder = folder(storagePath);
    if (!LocalDisk.INSTANCE.exists(folder)) {
      return Optional.empty();
    }
    try (var store = LevelStore.open(folder)) {
      return RaftBoot.held(store)
          .map(
              member ->
                  new LocalNode.Held(
                      new MetadataStore(store).load().state().peers().uriOf(member.self())));
    }
  }

  /** Fails with a {@link JoinFailure}, or a {@code StorageException} where the log is damaged. */
  static MetadataPlane start(
      ActorSystem<?> system, LocalNode.Settings settings, PeerId self, Disk disk, Executor joins) {
    var boot = new MetadataBoot(system, settings, self, disk);
    return settings.cluster().isPresent()
        ? boot.clustered(settings.cluster().get(), joins)
        : boot.single();
  }

  private MetadataPlane single() {
    if (held().isPresent()) {
      onlyMember();
    }
    RaftStart start = held().<RaftStart>map(held -> held).orElseGet(this::first);
    stored();
    var group =
        Groups.start(folder, start, SINGLE, new NoTransport(), metadata, settings.metrics().raft());
    return SinglePlane.start(system, settings, self, group, metadata);
  }

  /** A peer of a cluster that is started without one goes on alone, with all it knows. */
  private void onlyMember() {
    try (var store = LevelStore.open(folder)) {
      var state = new MetadataState(store, metadata);
      var peers = metadata.state().peers();
      if (peers.known().size() > 1) {
        LOG.warn("started without its cluster: goes on alone with the metadata it has");
        beginAnew(store, state, peers);
      }
    }
  }

  private void beginAnew(LevelStore store, MetadataState state, Peers peers) {
    var next = MemberId.of(self, peers.nextLife(self));
    state.replace(metadata.state().with(peers.only(next)));
    RaftBoot.reinit(store, next, settings.uuids().get(), state);
  }

  private MetadataPlane clustered(ClusterSetup setup, Executor joins) {
    var network = PeerNetwork.start(setup.network(), settings.nanoTime());
    try {
      return clustered(setup, network, joins);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private MetadataPlane clustered(ClusterSetup setup, PeerNetwork network, Executor joins) {
    var liveness = new Liveness(setup.silenceLimit());
    if (setup.reinit()) {
      reinit(setup);
    }
    var held = held();
    var joined = held.isEmpty() && setup.bootstrap().isPresent();
    RaftStart start = held.isPresent() ? held.get() : joined ? join(setup, network) : first();
    stored();
    var transport =
        new PeerTransport(network, metadata, liveness, settings.clock(), settings.nanoTime());
    var group =
        removal.isSet()
            ? new RetiredGroup(start.self(), settings.nanoTime().getAsLong())
            : Groups.start(
                folder,
                start,
                new RaftSettings(setup.silenceLimit(), Math.toIntExact(setup.compactEntries())),
                transport,
                metadata,
                settings.metrics().raft());
    var plane =
        new ClusterPlane(
            setup,
            settings,
            self,
            start.cluster(),
            group,
            metadata,
            network,
            liveness,
            transport,
            removal,
            joined,
            joins);
    move(setup, start.self(), network, plane);
    return plane;
  }

  private Optional<RaftStart.Restored> held() {
    try (var store = LevelStore.open(folder)) {
      return RaftBoot.held(store);
    }
  }

  /** Publishes what is stored before the log begins to. */
  private void stored() {
    try (var store = LevelStore.open(folder)) {
      var state = new MetadataState(store, metadata);
      LOG.info("metadata up to entry {} of the log", state.applied());
    } catch (UncheckedIOException e) {
      throw new StorageException(new StorageFailure.Corrupt(folder, 0, e.toString()), e);
    }
  }

  /** Refused where there are data that some metadata must have been about. */
  private RaftStart first() {
    var collections = settings.storagePath().resolve("collections");
    if (disk.exists(collections) && !disk.list(collections).isEmpty()) {
      throw new StorageException(
          new StorageFailure.Lost(folder, "there are collections, and no metadata of them"));
    }
    return new RaftStart.First(MemberId.of(self, 0), settings.uuids().get());
  }

  private void reinit(ClusterSetup setup) {
    removal.clear();
    try (var store = LevelStore.open(folder)) {
      if (setup.bootstrap().isPresent()) {
        LOG.warn("drops what consensus holds here, and joins again");
        RaftBoot.forget(store);
        new MetadataStore(store).clear();
      } else if (RaftBoot.held(store).isPresent()) {
        LOG.warn("goes on as the only peer, with the metadata it has");
        var state = new MetadataState(store, metadata);
        beginAnew(store, state, metadata.state().peers());
      }
    }
  }

  private RaftStart join(ClusterSetup setup, PeerNetwork network) {
    var bootstrap = PeerAddress.of(setup.bootstrap().orElseThrow());
    try {
      var admitted =
          new Joining(network, settings.nanoTime())
              .join(
                  self,
                  setup.uri(),
                  setup.version(),
                  null,
                  settings.uuids().get(),
                  List.of(bootstrap),
                  setup.bootstrapTimeout());
      try (var store = LevelStore.open(folder)) {
        // Who is where, so that the log can come; the log itself then says the same.
        new MetadataStore(store).save(ClusterState.EMPTY, ClusterState.of(admitted.peers()), 0);
      }
      return new RaftStart.Joiner(admitted.member(), admitted.cluster(), admitted.leader());
    } catch (Joining.RefusedJoin e) {
      throw new JoinFailure(String.valueOf(e.getMessage()));
    }
  }

  /** Tells the others where this peer is now, if they believe it elsewhere. */
  private void move(ClusterSetup setup, MemberId member, PeerNetwork network, ClusterPlane plane) {
    var peers = metadata.state().peers();
    var known = peers.of(self);
    if (removal.isSet()
        || known
            .filter(at -> at.uri().equals(setup.uri()) && at.version().equals(setup.version()))
            .isPresent()) {
      return;
    }
    var others =
        peers.known().values().stream()
            .filter(peer -> !peer.memberId().peer().equals(self))
            .map(peer -> PeerAddress.of(peer.uri()))
            .toList();
    if (others.isEmpty()) {
      plane.announce(
          new Peers.Peer(member.value(), setup.uri(), setup.version(), settings.uuids().get()));
      return;
    }
    if (known.isPresent() && known.get().uri().equals(setup.uri())) {
      return; // another version only: it is told when this peer joins next, nothing depends on it
    }
    try {
      new Joining(network, settings.nanoTime())
          .join(self, setup.uri(), setup.version(), member, settings.uuids().get(), others, MOVING);
    } catch (Joining.RefusedJoin e) {
      throw new JoinFailure(String.valueOf(e.getMessage()));
    }
  }

  /** A log of one member sends nothing. */
  private static final class NoTransport implements RaftTransport {
    @Override
    public void send(MemberId to, byte[] message) {}

    @Override
    public boolean isReachable(MemberId member) {
      return false;
    }
  }
}
