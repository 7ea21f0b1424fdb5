package io.sampo.cluster.steward;

import static io.sampo.cluster.catalog.SpreadCollections.LIFE;
import static io.sampo.cluster.catalog.SpreadCollections.after;
import static io.sampo.cluster.catalog.SpreadCollections.entry;
import static io.sampo.cluster.catalog.SpreadCollections.with;
import static io.sampo.shard.model.ReplicaState.ACTIVE;
import static io.sampo.shard.model.ReplicaState.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogCommand.AbortTransfer;
import io.sampo.cluster.catalog.CatalogCommand.FinishTransfer;
import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A steward without its cluster; its clock stands still unless a test moves it. */
class ShardStewardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration A_FEW_LOOKS = Duration.ofSeconds(1);
  private static final ReplicaId SHARD = new ReplicaId(LIFE, new ShardId(0));
  private static final RecoverReplica RECOVER =
      new RecoverReplica(LIFE, new ShardId(0), new PeerId(1), new PeerId(2));

  /** A question to the coordinator, and the answer it is to get. */
  private record Asked(RecoverReplica recover, CompletableFuture<Boolean> answer) {}

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<ClusterSharding.ShardCommand> host = kit.createTestProbe();
  private final Catalog catalog =
      new Catalog(with(List.of(Map.of(1L, ACTIVE, 2L, DEAD)), List.of()));
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final AtomicLong nanos = new AtomicLong(5);
  private final Set<Long> silent = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aPeerThatIsHeardAfterItsReplicaWasSeenDeadGetsItBack() throws Exception {
    begin();
    nothingIsAsked(); // for all it knows, the peer was killed a moment ago
    assertThat(next().recover()).isEqualTo(RECOVER);
  }

  @Test
  void itAsksOnceAtATimeAndAgainWhatWasRefused() throws Exception {
    begin();
    var first = next();
    nothingIsAsked();
    first.answer().completeExceptionally(new RefusedException(new Refusal.BadRequest("busy")));
    assertThat(next().recover()).isEqualTo(RECOVER);
  }

  @Test
  void afterATransferThatFailedItWaits() throws Exception {
    begin();
    var first = next();
    begun();
    first.answer().complete(true);
    publish(new AbortTransfer(LIFE, transfer(), "the link was cut"));
    nothingIsAsked();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(next().recover()).isEqualTo(RECOVER);
  }

  @Test
  void aSilentPeerIsWaitedFor() throws Exception {
    silent.add(2L);
    begin();
    nanos.incrementAndGet();
    nothingIsAsked();
    silent.clear();
    assertThat(next().recover()).isEqualTo(RECOVER);
  }

  @Test
  void itEndsWhenAllReplicasAreComplete() throws Exception {
    var steward = begin();
    var only = next();
    begun();
    only.answer().complete(true);
    host.expectNoMessage(A_FEW_LOOKS); // the replica is not complete yet
    publish(new FinishTransfer(LIFE, transfer()));
    host.expectMessageClass(ClusterSharding.Passivate.class, PATIENCE);
    steward.tell(ShardSteward.Stop.STOP);
    host.expectTerminated(steward, PATIENCE);
  }

  @Test
  void itEndsWithItsCollection() {
    catalog.publish(
        new CatalogState(
            9,
            CatalogState.EMPTY.collections(),
            CatalogState.EMPTY.aliases(),
            CatalogState.EMPTY.keys(),
            CatalogState.EMPTY.outcomes()));
    begin();
    host.expectMessageClass(ClusterSharding.Passivate.class, PATIENCE);
  }

  @Test
  void whatItIsToldOfItSeesAsSoonAsItsPeerKnowsIt() throws Exception {
    var steward = begin();
    next().answer().completeExceptionally(new RefusedException(new Refusal.BadRequest("busy")));
    steward.tell(new ShardSteward.Look(catalog.state().index() + 1));
    begun();
    publish(new FinishTransfer(LIFE, transfer()));
    host.expectMessageClass(ClusterSharding.Passivate.class, PATIENCE);
  }

  private ActorRef<ShardSteward.Command> begin() {
    return kit.spawn(
        ShardSteward.create(
            SHARD,
            new ShardSteward.Parts(catalog, this::silence, this::propose, nanos::get),
            host.getRef()));
  }

  private Optional<Duration> silence(PeerId peer) {
    return silent.contains(peer.value()) ? Optional.empty() : Optional.of(Duration.ZERO);
  }

  private CompletionStage<Boolean> propose(RecoverReplica recover) {
    var answer = new CompletableFuture<Boolean>();
    asked.add(new Asked(recover, answer));
    return answer;
  }

  /** While it is waited for, time goes on, but hardly. */
  private Asked next() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      nanos.incrementAndGet();
      var found = asked.poll(10, TimeUnit.MILLISECONDS);
      if (found != null || System.nanoTime() > deadline) {
        return Objects.requireNonNull(found, "nothing was asked");
      }
    }
  }

  private void nothingIsAsked() throws InterruptedException {
    assertThat(asked.poll(A_FEW_LOOKS.toMillis(), TimeUnit.MILLISECONDS)).isNull();
  }

  private void begun() {
    catalog.publish(after(catalog.state(), RECOVER));
  }

  private long transfer() {
    return entry(catalog.state()).transfers().getFirst().number();
  }

  private void publish(CatalogCommand command) {
    catalog.publish(after(catalog.state(), command));
  }
}
