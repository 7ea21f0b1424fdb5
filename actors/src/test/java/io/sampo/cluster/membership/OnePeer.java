package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.FakeGroup;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftView;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.metadata.ClusterState;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation;
import io.sampo.cluster.metadata.MemoryStore;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.MetadataState;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.TestPeer;
import io.sampo.shard.actor.ReplicaRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;

/** A peer that says of itself what a test wants, over the network. */
final class OnePeer implements AutoCloseable {
  static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  static final String VERSION = "1.19.0";

  private static final UUID WRITER = new UUID(2, 2);

  private final TestPeer network = TestPeer.start();
  private final Metadata metadata = new Metadata(ClusterState.EMPTY);
  private final MetadataState state = new MetadataState(new MemoryStore(), metadata);
  private final ReplicaRegistry replicas = new ReplicaRegistry();
  private final MemberId self;
  private final FakeGroup group;
  private final StatusService status;
  private volatile RaftView view;
  private long index;

  /** One that knows of nobody yet. */
  OnePeer(MemberId self, RaftView view) {
    this.self = self;
    this.view = view;
    this.group = new FakeGroup(view).see(() -> this.view);
    this.status =
        StatusService.start(
            new StatusService.Parts(
                group,
                metadata,
                replicas,
                network.network(),
                self.peer(),
                VERSION,
                InstantSource.fixed(NOW),
                () -> 0,
                ForkJoinPool.commonPool()));
  }

  void see(RaftView next) {
    view = next;
  }

  RaftView view() {
    return view;
  }

  StatusService status() {
    return status;
  }

  PeerAddress address() {
    return network.address();
  }

  /** Writes that peer into this one's book. */
  void knows(MemberId member, PeerAddress at) {
    apply(
        new LogOperation.Announce(
            new Peers.Peer(member.value(), "http://" + at, VERSION, new UUID(1, member.value()))));
  }

  void knowsItself() {
    knows(self, address());
  }

  /** The coordinator does so, and this peer hears of it. */
  void executes(CatalogCommand command) {
    apply(new LogOperation.Acquire(null, WRITER));
    var change =
        CatalogMachine.decide(metadata.catalog().state(), command, Long.MAX_VALUE).change(WRITER);
    var head = metadata.state().journal();
    apply(new LogOperation.Append(head.epoch(), WRITER, head.sequence(), List.of(change)));
    assertThat(metadata.catalog().state().collections()).isNotEmpty();
  }

  private void apply(LogOperation operation) {
    state.apply(++index, LogCodec.write(operation));
  }

  Readiness.Parts readiness(boolean joined) {
    return new Readiness.Parts(group, metadata, status, self.peer(), replicas, joined);
  }

  /** The view of a member whose log is so long. */
  static RaftView at(RaftView view, long commit, long applied, Condition condition) {
    return new RaftView(
        view.self(),
        view.role(),
        view.term(),
        view.leader(),
        view.members(),
        view.voters(),
        commit,
        applied,
        commit,
        view.matched(),
        condition,
        view.tickNanos());
  }

  static RaftView at(RaftView view, long commit, long applied) {
    return at(view, commit, applied, new Condition.Working());
  }

  @Override
  public void close() {
    network.close();
  }
}
