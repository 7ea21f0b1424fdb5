package io.sampo.cluster.membership;

import static io.sampo.cluster.FakeGroup.failure;
import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.FakeGroup;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.MembershipChange;
import io.sampo.cluster.consensus.RaftGroup.Applied;
import io.sampo.cluster.consensus.RaftListener;
import io.sampo.cluster.coordinator.Coordinator.Answer;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.journal.LogClient;
import io.sampo.cluster.membership.Joining.Admitted;
import io.sampo.cluster.membership.Joining.RefusedJoin;
import io.sampo.cluster.metadata.ClusterState;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation;
import io.sampo.cluster.metadata.MemoryStore;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.MetadataState;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.metadata.States;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.TestPeer;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that asks to be let in, and one that lets in, over the network and a log of one. */
class MembershipTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final PeerId COMER = new PeerId(5);

  private final TestPeer here = TestPeer.start();
  private final TestPeer there = TestPeer.start();
  private final ExecutorService joins = Executors.newSingleThreadExecutor();
  private final Metadata metadata = new Metadata(ClusterState.EMPTY);
  private final MetadataState state = new MetadataState(new MemoryStore(), metadata);
  private final FakeGroup group =
      new FakeGroup(leading(member(1)))
          .onPropose(operation -> CompletableFuture.completedFuture(apply(operation)));
  private final List<Membership> started = new ArrayList<>();
  private long index;
  private long tokens;

  @AfterEach
  void stop() {
    started.forEach(Membership::close);
    here.close();
    there.close();
    joins.shutdownNow();
  }

  private synchronized Applied apply(byte[] operation) {
    return new Applied(index + 1, state.apply(++index, operation));
  }

  private void log(LogOperation operation) {
    apply(LogCodec.write(operation));
  }

  /** Lets in, at the first peer. */
  private void letIn() {
    begin();
    announceFirst();
  }

  private void announceFirst() {
    log(
        new LogOperation.Announce(
            new Peers.Peer(member(1).value(), here.uri(), "1", new UUID(0, 0))));
  }

  private void begin() {
    log(new LogOperation.Acquire(null, CLUSTER));
    var log =
        new LogClient(
            group, (_, _, _) -> failure(Kind.UNKNOWN), System::nanoTime, RaftListener.NONE);
    started.add(
        Membership.start(
            new Membership.Parts(group, log, gateway(), metadata, here.network(), CLUSTER), joins));
  }

  private MetadataGateway gateway() {
    return new MetadataGateway(
        group,
        (request, _) -> {
          var catalog = metadata.catalog().state();
          var head = metadata.state().journal();
          var change =
              CatalogMachine.decide(catalog, request.command(), Long.MAX_VALUE)
                  .change(request.id());
          log(new LogOperation.Append(head.epoch(), CLUSTER, head.sequence(), List.of(change)));
          return CompletableFuture.completedFuture(
              new Answer(change.outcome(), metadata.catalog().state().index()));
        },
        metadata.catalog(),
        new PeerId(1),
        InstantSource.system(),
        System::nanoTime,
        () -> new UUID(8, ++tokens));
  }

  private void execute(CatalogCommand command) {
    assertThat(gateway().execute(command, null).toCompletableFuture().join()).isTrue();
  }

  private Admitted join(PeerId peer, String uri, @Nullable MemberId member, long token)
      throws RefusedJoin {
    return join(peer, uri, member, token, List.of(here.address()), PATIENCE);
  }

  private Admitted join(
      PeerId peer,
      String uri,
      @Nullable MemberId member,
      long token,
      List<PeerAddress> at,
      Duration limit)
      throws RefusedJoin {
    return new Joining(there.network(), System::nanoTime)
        .join(peer, uri, "1.19.0", member, new UUID(6, token), at, limit);
  }

  @Test
  void whoComesGetsItsFirstLifeAndTheBookOfPeers() throws Exception {
    letIn();

    var admitted = join(COMER, there.uri(), null, 1);

    assertThat(admitted.member()).isEqualTo(member(5));
    assertThat(admitted.leader()).isEqualTo(member(1));
    assertThat(admitted.cluster()).isEqualTo(CLUSTER);
    assertThat(admitted.peers().of(COMER).map(Peers.Peer::uri)).contains(there.uri());
    assertThat(metadata.state().peers()).isEqualTo(admitted.peers());
  }

  @Test
  void nobodyIsLetInWhoWouldNotKnowWhereTheLeaderIs() throws Exception {
    begin();
    assertThatThrownBy(
            () -> join(COMER, there.uri(), null, 1, List.of(here.address()), Duration.ofSeconds(1)))
        .isInstanceOf(RefusedJoin.class)
        .hasMessageEndingWith("this peer is only just entering the book of peers itself");
    assertThat(metadata.state().peers().known()).isEmpty();

    announceFirst();

    assertThat(join(COMER, there.uri(), null, 1).peers().uriOf(member(1))).contains(here.uri());
  }

  @Test
  void aRepeatedRequestIsTheSameAndAnotherIsANewLife() throws Exception {
    letIn();
    join(COMER, there.uri(), null, 1);

    assertThat(join(COMER, there.uri(), null, 1).member()).isEqualTo(MemberId.of(COMER, 0));
    assertThat(join(COMER, there.uri(), null, 2).member()).isEqualTo(MemberId.of(COMER, 1));
    assertThat(metadata.state().peers().known()).containsOnlyKeys(1L, 5L);
  }

  @Test
  void whoMovesStaysWhoItIs() throws Exception {
    letIn();
    var member = join(COMER, there.uri(), null, 1).member();

    assertThat(join(COMER, "http://elsewhere:1", member, 2).member()).isEqualTo(member);

    assertThat(metadata.state().peers().uriOf(member)).contains("http://elsewhere:1");
  }

  @Test
  void whoWasRemovedIsNotLetInAsWhoItWas() throws Exception {
    letIn();
    var member = join(COMER, there.uri(), null, 1).member();
    execute(new CatalogCommand.RemovePeer(COMER, true));

    assertThatThrownBy(() -> join(COMER, there.uri(), member, 2))
        .isInstanceOf(RefusedJoin.class)
        .hasMessage("peer 5 was removed from this cluster");
    assertThat(join(COMER, there.uri(), null, 3).member()).isEqualTo(MemberId.of(COMER, 1));
  }

  @Test
  void anAddressOfAPeerThatHoldsNothingPassesOn() throws Exception {
    letIn();
    join(COMER, there.uri(), null, 1);

    join(new PeerId(6), there.uri(), null, 2);

    assertThat(metadata.state().peers().known()).containsOnlyKeys(1L, 6L);
  }

  @Test
  void anAddressOfAPeerThatHoldsShardsIsTaken() throws Exception {
    letIn();
    join(COMER, there.uri(), null, 1);
    execute(States.collection("c", null)); // on that peer

    assertThatThrownBy(() -> join(new PeerId(6), there.uri(), null, 2))
        .isInstanceOf(RefusedJoin.class)
        .hasMessage(
            "peer URI %s/ already used by peer 5 which still has shards, remove its shards first or"
                + " use a different URI",
            there.uri());
    assertThat(metadata.state().peers().known()).containsOnlyKeys(1L, 5L);
  }

  @Test
  void whoDoesNotLeadPassesTheRequestOn() throws Exception {
    letIn();
    try (var between = TestPeer.start()) {
      var follower = new FakeGroup(following(member(2), Optional.of(member(1)), member(1)));
      var log =
          new LogClient(
              follower, (_, _, _) -> failure(Kind.UNKNOWN), System::nanoTime, RaftListener.NONE);
      started.add(
          Membership.start(
              new Membership.Parts(follower, log, gateway(), metadata, between.network(), CLUSTER),
              joins));

      var admitted = join(COMER, there.uri(), null, 1, List.of(between.address()), PATIENCE);

      assertThat(admitted.leader()).isEqualTo(member(1));
      assertThat(metadata.state().peers().known()).containsOnlyKeys(1L, 5L);
    }
  }

  @Test
  void withoutALeaderNobodyIsLetIn() {
    group.see(() -> following(member(1), Optional.empty()));
    letIn();

    assertThatThrownBy(
            () -> join(COMER, there.uri(), null, 1, List.of(here.address()), Duration.ofSeconds(1)))
        .isInstanceOf(RefusedJoin.class)
        .hasMessageStartingWith("no peer let this one in within 1 s: 127.0.0.1:")
        .hasMessageEndingWith("no leader is known");
  }

  @Test
  void whoKnowsNobodyGivesUpInTime() {
    assertThatThrownBy(() -> join(COMER, there.uri(), null, 1, List.of(), Duration.ofMillis(100)))
        .isInstanceOf(RefusedJoin.class)
        .hasMessage("no peer let this one in within 0 s: nobody is known");
  }

  @Test
  void theMembersOfTheLogFollowTheBook() throws Exception {
    letIn();
    join(COMER, there.uri(), null, 1);

    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (group.changes().isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    assertThat(group.changes()).startsWith(new MembershipChange.AddLearner(member(5)));
  }

  @Test
  void whatStumblesIsNotRepeatedAtOnce() throws Exception {
    var looks = new LinkedBlockingQueue<Long>();
    group.see(
        () -> {
          looks.add(System.nanoTime());
          throw new IllegalStateException("stumbles, as the test says");
        });
    letIn();

    long first = looked(looks);
    looked(looks);
    assertThat(Duration.ofNanos(looked(looks) - first)).isGreaterThan(Duration.ofMillis(300));
  }

  private static long looked(LinkedBlockingQueue<Long> looks) throws InterruptedException {
    var look = looks.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(look).isNotNull();
    return look == null ? 0 : look;
  }
}
