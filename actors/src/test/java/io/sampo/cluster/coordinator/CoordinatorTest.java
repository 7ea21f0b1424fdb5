package io.sampo.cluster.coordinator;

import static io.sampo.cluster.FakeGroup.failure;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.FakeGroup;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogCommand.DeleteCollection;
import io.sampo.cluster.catalog.CatalogCommand.SetKey;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.MicroRaftGroup;
import io.sampo.cluster.consensus.RaftEnvironment;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftGroup.Applied;
import io.sampo.cluster.consensus.RaftListener;
import io.sampo.cluster.consensus.RaftSettings;
import io.sampo.cluster.consensus.RaftStart;
import io.sampo.cluster.consensus.RaftThread;
import io.sampo.cluster.consensus.RaftTransport;
import io.sampo.cluster.coordinator.Coordinator.Answer;
import io.sampo.cluster.coordinator.Coordinator.Command;
import io.sampo.cluster.journal.JournalAccess;
import io.sampo.cluster.journal.LogClient;
import io.sampo.cluster.metadata.ClusterState;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation;
import io.sampo.cluster.metadata.MemoryStore;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.MetadataState;
import io.sampo.cluster.metadata.States;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The coordinator with its journal, on a log of one member. */
class CoordinatorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final PeerId PEER = new PeerId(1);
  private static final Instant IN_TIME = Instant.ofEpochSecond(2_000);
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  /** An operation of the log, and what it came to. */
  private record Seen(LogOperation operation, LogAnswer answer) {}

  private final Metadata metadata = new Metadata(ClusterState.EMPTY);
  private final BlockingQueue<Seen> log = new LinkedBlockingQueue<>();
  private final RaftGroup raft = log(metadata);
  private final FakeGroup group =
      new FakeGroup(raft.view())
          .see(raft::view)
          .onPropose(this::propose)
          .onAwait(raft::awaitApplied);
  private final ActorTestKit first = ActorTestKit.create("first", ConfigFactory.load());
  private final ActorTestKit second = ActorTestKit.create("second", ConfigFactory.load());
  private final TestProbe<Answer> probe = first.createTestProbe();

  private static RaftGroup log(Metadata metadata) {
    var store = new MemoryStore();
    return MicroRaftGroup.start(
        new RaftStart.First(member(1), new UUID(3, 4)),
        new RaftSettings(Duration.ofSeconds(2), 128),
        new RaftEnvironment(
            () -> store,
            opened -> new MetadataState(opened, metadata),
            new RaftTransport() {
              @Override
              public void send(MemberId to, byte[] message) {}

              @Override
              public boolean isReachable(MemberId member) {
                return false;
              }
            },
            RaftThread.named("raft"),
            new Random(1),
            RaftListener.NONE));
  }

  @AfterEach
  void stop() throws Exception {
    first.shutdownTestKit();
    second.shutdownTestKit();
    raft.stop().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private CompletionStage<Applied> propose(byte[] operation) {
    return raft.propose(operation)
        .thenApply(
            applied -> {
              log.add(new Seen(LogCodec.readOperation(operation), (LogAnswer) applied.answer()));
              return applied;
            });
  }

  private void awaitLog(Predicate<Seen> expected) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var seen = log.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(seen).as("what is waited for did not come").isNotNull();
      if (expected.test(Objects.requireNonNull(seen))) {
        return;
      }
    }
  }

  private static boolean isFencedAppend(Seen seen) {
    return seen.operation() instanceof LogOperation.Append
        && seen.answer() instanceof LogAnswer.Fenced;
  }

  private static boolean isFencedAcquire(Seen seen) {
    return seen.operation() instanceof LogOperation.Acquire
        && seen.answer() instanceof LogAnswer.Fenced;
  }

  private ActorRef<Command> coordinator(ActorTestKit kit) {
    JournalAccess.of(kit.system())
        .connect(
            new LogClient(
                group, (_, _, _) -> failure(Kind.UNKNOWN), System::nanoTime, RaftListener.NONE),
            metadata,
            new UUID(5, kit == first ? 1 : 2));
    return kit.spawn(
        Coordinator.create((moment, _) -> NOW.isAfter(moment), Optional.empty(), Long.MAX_VALUE));
  }

  private static Command.Execute command(
      long id, CatalogCommand command, TestProbe<Answer> replyTo) {
    return new Command.Execute(
        new CoordinatorRequest(new UUID(9, id), command, PEER, IN_TIME), replyTo.getRef());
  }

  private Answer ask(ActorRef<Command> coordinator, long id, CatalogCommand command) {
    coordinator.tell(command(id, command, probe));
    return probe.receiveMessage(PATIENCE);
  }

  @Test
  void aCommandThatIsAskedTwiceIsDoneOnce() {
    var coordinator = coordinator(first);
    var create = States.collection("c", null);

    var answer = ask(coordinator, 1, create);
    var again = ask(coordinator, 1, create);

    assertThat(answer.outcome().result()).isTrue();
    assertThat(again).isEqualTo(answer);
    assertThat(metadata.state().journal().sequence()).isEqualTo(1);
    assertThat(metadata.catalog().state().index()).isEqualTo(1);
    assertThat(ask(coordinator, 2, create).outcome().refusal())
        .isInstanceOf(Refusal.AlreadyExists.class);
  }

  @Test
  void aRefusalIsRememberedToo() {
    var coordinator = coordinator(first);
    var create = States.collection("c", null);
    ask(coordinator, 1, create);
    var refused = ask(coordinator, 2, create);
    ask(coordinator, 3, new DeleteCollection("c"));

    assertThat(ask(coordinator, 2, create).outcome()).isEqualTo(refused.outcome());
    assertThat(metadata.catalog().state().collections()).isEmpty();
  }

  @Test
  void whatComesAfterItsDeadlineIsDropped() {
    var coordinator = coordinator(first);
    coordinator.tell(
        new Command.Execute(
            new CoordinatorRequest(
                new UUID(9, 1), new SetKey("late", "1"), PEER, NOW.minusSeconds(1)),
            probe.getRef()));

    // The next is answered, so the one before it was looked at.
    assertThat(ask(coordinator, 2, new SetKey("k", "1")).index()).isEqualTo(1);

    assertThat(metadata.catalog().state().keys()).containsOnlyKeys("k");
    probe.expectNoMessage(Duration.ofMillis(1));
  }

  @Test
  void whatIsDoneIsAnsweredAlsoAfterItsDeadline() {
    var coordinator = coordinator(first);
    var answer = ask(coordinator, 1, new SetKey("k", "1"));

    coordinator.tell(
        new Command.Execute(
            new CoordinatorRequest(new UUID(9, 1), new SetKey("k", "1"), PEER, NOW.minusSeconds(1)),
            probe.getRef()));

    assertThat(probe.receiveMessage(PATIENCE)).isEqualTo(answer);
  }

  @Test
  void aSecondCoordinatorFencesTheFirst() throws Exception {
    var fenced = coordinator(first);
    ask(fenced, 1, new SetKey("a", "1"));
    var latest = coordinator(second);
    assertThat(ask(latest, 2, new SetKey("b", "1")).index()).isEqualTo(2);
    TestProbe<Answer> unanswered = first.createTestProbe();

    fenced.tell(command(3, new SetKey("c", "fenced"), unanswered));
    awaitLog(CoordinatorTest::isFencedAppend);
    awaitLog(CoordinatorTest::isFencedAcquire); // its restart gets nothing either

    assertThat(metadata.catalog().state().keys()).containsOnlyKeys("a", "b");
    assertThat(ask(latest, 3, new SetKey("c", "2")).index()).isEqualTo(3);
    assertThat(metadata.catalog().state().keys()).containsEntry("c", "2");
    unanswered.expectNoMessage(Duration.ofMillis(1));
  }

  @Test
  void aSuccessorKnowsWhatItsPredecessorDid() {
    var answer = ask(coordinator(first), 1, States.collection("c", null));
    var successor = coordinator(second);

    assertThat(ask(successor, 1, States.collection("c", null))).isEqualTo(answer);
    assertThat(ask(successor, 2, new DeleteCollection("c")).outcome().result()).isTrue();
  }

  @Test
  void aWriteThatFailsIsNotAnsweredAndItsRepetitionIs() {
    var coordinator = coordinator(first);
    ask(coordinator, 1, new SetKey("a", "1"));
    var failing = new AtomicBoolean(true);
    var losing = new AtomicBoolean(true);
    group.onPropose(
        operation -> {
          if (failing.getAndSet(false)) {
            return failure(Kind.REFUSED);
          }
          var applied = propose(operation);
          return LogCodec.readOperation(operation) instanceof LogOperation.Acquire
                  && losing.getAndSet(false)
              ? applied.thenCompose(_ -> failure(Kind.UNKNOWN)) // taken, and the answer is lost
              : applied;
        });
    TestProbe<Answer> unanswered = first.createTestProbe();
    coordinator.tell(command(2, new SetKey("b", "1"), unanswered));

    assertThat(ask(coordinator, 3, new SetKey("c", "1")).index()).isEqualTo(2);
    assertThat(ask(coordinator, 2, new SetKey("b", "1")).index()).isEqualTo(3);

    unanswered.expectNoMessage(Duration.ofMillis(1));
    assertThat(losing).isFalse();
  }

  @Test
  void aChangeThatDoesNotFitTheLogIsRefused() {
    var coordinator = coordinator(first);
    var large = new HashMap<String, @Nullable Object>();
    large.put("k", "x".repeat(RaftGroup.MAX_OPERATION_BYTES));

    var answer = ask(coordinator, 1, States.collection("c", large));

    assertThat(answer.outcome().refusal()).isInstanceOf(Refusal.BadRequest.class);
    assertThat(metadata.catalog().state().collections()).isEmpty();
    assertThat(ask(coordinator, 2, States.collection("c", null)).outcome().result()).isTrue();
  }

  @Test
  void theLargestChangeFitsTheLog() {
    var coordinator = coordinator(first);
    int least = 0;
    int most = RaftGroup.MAX_OPERATION_BYTES;
    for (long id = 1; least < most - 1; id++) {
      int size = (least + most) / 2;
      var answer = ask(coordinator, id, new SetKey("k", "\"" + "x".repeat(size) + "\""));
      if (answer.outcome().refusal() == null) {
        least = size;
      } else {
        most = size;
      }
    }
    assertThat(least).isGreaterThan(60_000);
  }
}
