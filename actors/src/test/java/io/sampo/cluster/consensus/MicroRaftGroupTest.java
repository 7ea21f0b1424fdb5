package io.sampo.cluster.consensus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.TestInstruments;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.storage.keyvalue.KeyValueStore;
import io.sampo.storage.keyvalue.LevelStore;
import io.sampo.storage.model.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group on real threads; what needs chance and crashes is simulated elsewhere. */
class MicroRaftGroupTest {
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final RaftSettings SETTINGS = new RaftSettings(Duration.ofSeconds(1), 16);

  @TempDir Path temp;
  private final Map<MemberId, MicroRaftGroup> groups = new ConcurrentHashMap<>();
  private final Map<MemberId, Register> states = new ConcurrentHashMap<>();

  private final TestInstruments instruments = new TestInstruments();

  @AfterEach
  void stopAll() {
    groups.values().forEach(group -> get(group.stop()));
  }

  private static MemberId member(int number) {
    return MemberId.of(new PeerId(number), 0);
  }

  private MicroRaftGroup group(int number) {
    return Objects.requireNonNull(groups.get(member(number)));
  }

  private List<Register.Entry> entries(MemberId of) {
    return Objects.requireNonNull(states.get(of)).entries();
  }

  private MicroRaftGroup start(RaftStart start) {
    var folder = temp.resolve(start.self().toString());
    return start(start, () -> LevelStore.open(folder));
  }

  private MicroRaftGroup start(RaftStart start, Supplier<KeyValueStore> disk) {
    var self = start.self();
    var group =
        MicroRaftGroup.start(
            start,
            SETTINGS,
            new RaftEnvironment(
                disk,
                store -> {
                  var register = new Register(store);
                  states.put(self, register);
                  return register;
                },
                new RaftTransport() {
                  @Override
                  public void send(MemberId to, byte[] message) {
                    var receiver = groups.get(to);
                    if (receiver != null) {
                      receiver.receive(message);
                    }
                  }

                  @Override
                  public boolean isReachable(MemberId member) {
                    return groups.containsKey(member);
                  }
                },
                RaftThread.named("raft-" + self),
                new Random(self.value()),
                new RaftMetrics(instruments)));
    groups.put(self, group);
    return group;
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static RaftView await(RaftGroup group, Predicate<RaftView> condition) {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.test(group.view())) {
      assertThat(System.nanoTime()).as("still %s", group.view()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    return group.view();
  }

  private static RaftGroup.Applied propose(RaftGroup group, String operation) {
    return get(group.propose(operation.getBytes(UTF_8)));
  }

  private static void assertKind(CompletionStage<?> stage, Kind kind) {
    assertThatThrownBy(() -> get(stage))
        .cause()
        .isInstanceOfSatisfying(
            ConsensusException.class, e -> assertThat(e.kind()).as("%s", e).isEqualTo(kind));
  }

  @Test
  void instrumentsShowDurableWritesElectionsAndLeaders() {
    var group = start(new RaftStart.First(member(1), CLUSTER));
    await(group, RaftView::leads);
    for (var n = 0; n < 5; n++) {
      propose(group, "set " + n);
    }

    assertThat(instruments.times("sampo_raft_append_seconds"))
        .isEqualTo(group.stats().flushes())
        .isGreaterThanOrEqualTo(5);
    assertThat(instruments.counted("sampo_raft_elections_total"))
        .isEqualTo(group.stats().elections())
        .isEqualTo(1);
    assertThat(instruments.counted("sampo_raft_leader_changes_total")).isEqualTo(1);
  }

  @Test
  void aSingleVoterLeadsAtOnceAndAnswersWhatTheStateAnswered() {
    var began = System.nanoTime();
    var group = start(new RaftStart.First(member(1), CLUSTER));
    await(group, RaftView::leads);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    var applied = propose(group, "a");
    assertThat(applied.answer()).isEqualTo("done a");
    assertThat(group.view().applied()).isGreaterThanOrEqualTo(applied.index());
    assertThat(get(group.confirmLeadership(LIMIT))).isGreaterThanOrEqualTo(applied.index());
    get(group.awaitApplied(applied.index(), LIMIT));
  }

  @Test
  void aSingleVoterLeadsAtOnceAfterARestartAndHasAllItHad() {
    var first = start(new RaftStart.First(member(1), CLUSTER));
    await(first, RaftView::leads);
    for (var i = 0; i < 40; i++) {
      propose(first, "op" + i);
    }
    var term = first.view().term();
    get(first.stop());
    assertThat(first.view().condition()).isInstanceOf(RaftView.Condition.Stopped.class);

    var again = start(new RaftStart.Restored(member(1), CLUSTER));
    await(again, RaftView::leads);

    assertThat(again.view().term()).isGreaterThan(term);
    propose(again, "last");
    assertThat(entries(member(1))).hasSize(41);
  }

  @Test
  void aFormerPairLeadsAtOnceWhenOneIsLeft() {
    var group = pair();
    get(group.change(new MembershipChange.Remove(member(2))));
    get(group(2).stop());
    get(group.stop());
    var began = System.nanoTime();

    var again = start(new RaftStart.Restored(member(1), CLUSTER));
    await(again, RaftView::leads);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    assertThat(again.view().voters()).containsExactly(member(1));
  }

  /** Two voters, of which the first leads. */
  private MicroRaftGroup pair() {
    var leader = start(new RaftStart.First(member(1), CLUSTER));
    await(leader, RaftView::leads);
    propose(leader, "before");
    var joiner = start(new RaftStart.Joiner(member(2), CLUSTER, member(1)));
    get(leader.change(new MembershipChange.AddLearner(member(2))));
    await(joiner, view -> view.role() == RaftView.Role.LEARNER && view.commit() > 2);
    await(leader, view -> view.matched().getOrDefault(member(2), 0L) >= view.commit());
    get(leader.change(new MembershipChange.Promote(member(2))));
    await(joiner, RaftView::votes);
    return leader;
  }

  @Test
  void aJoinerLearnsThenVotesAndTakesOver() {
    var leader = pair();
    var joiner = group(2);
    assertKind(joiner.propose(new byte[0]), Kind.NOT_LEADER);
    assertKind(joiner.confirmLeadership(LIMIT), Kind.NOT_LEADER);

    get(leader.transferLeadership(member(2)));
    await(joiner, RaftView::leads);
    var applied = propose(joiner, "after");

    get(leader.awaitApplied(applied.index(), LIMIT));
    assertThat(entries(member(1))).isEqualTo(entries(member(2)));
    assertThat(entries(member(1)))
        .extracting(Register.Entry::operation)
        .containsExactly("before", "after");
  }

  @Test
  void aLeaderThatIsToBeRemovedHandsOverFirst() {
    var leader = pair();
    assertKind(leader.change(new MembershipChange.Remove(member(1))), Kind.NOT_LEADER);

    var successor = group(2);
    await(successor, RaftView::leads);
    propose(successor, "of my term");
    get(successor.change(new MembershipChange.Remove(member(1))));

    assertThat(successor.view().voters()).containsExactly(member(2));
    propose(successor, "alone");
  }

  @Test
  void refusesWhatCannotBe() {
    var group = start(new RaftStart.First(member(1), CLUSTER));
    await(group, RaftView::leads);

    assertKind(group.propose(new byte[RaftGroup.MAX_OPERATION_BYTES + 1]), Kind.REFUSED);
    assertKind(group.change(new MembershipChange.Promote(member(2))), Kind.REFUSED);
    assertKind(group.change(new MembershipChange.AddLearner(member(1))), Kind.REFUSED);
    assertKind(group.change(new MembershipChange.Remove(member(2))), Kind.REFUSED);
    assertKind(group.change(new MembershipChange.Remove(member(1))), Kind.REFUSED);
    assertKind(group.transferLeadership(member(2)), Kind.REFUSED);
    assertKind(group.awaitApplied(1000, Duration.ofMillis(1)), Kind.UNKNOWN);
    for (var i = 2; i <= 3; i++) {
      get(group.change(new MembershipChange.AddLearner(member(i))));
    }
    assertKind(group.change(new MembershipChange.AddLearner(member(4))), Kind.NOT_NOW);
    assertKind(group.change(new MembershipChange.Promote(member(2))), Kind.NOT_NOW);
  }

  @Test
  void dropsGarbageAndMessagesOfOthers() {
    var group = start(new RaftStart.First(member(1), CLUSTER));
    await(group, RaftView::leads);
    var random = new Random(1);
    for (var i = 0; i < 1000; i++) {
      var garbage = new byte[random.nextInt(100)];
      random.nextBytes(garbage);
      group.receive(garbage);
    }
    var foreign = new RaftCodec(new UUID(3, 4), member(2));
    group.receive(foreign.encode(member(1), CodecTest.vote(member(2), 7)));
    var misled = new RaftCodec(CLUSTER, member(2));
    group.receive(misled.encode(MemberId.of(new PeerId(1), 1), CodecTest.vote(member(2), 7)));

    propose(group, "a");

    assertThat(group.view().term()).isLessThan(7);
    assertThat(group.stats().undecodable()).isPositive();
    assertThat(group.stats().foreign() + group.stats().undecodable()).isEqualTo(1002);
  }

  @Test
  void aFailureOfTheStoreEndsTheNodeAndItIsBuiltAnew() {
    var disk = new CrashingDisk();
    var broken = new AtomicBoolean();
    disk.fateOfWrites(() -> broken.get() ? CrashingDisk.Fate.FAILED : CrashingDisk.Fate.WRITTEN);
    var group = start(new RaftStart.First(member(1), CLUSTER), disk::open);
    await(group, RaftView::leads);
    propose(group, "a");
    var news = new AtomicReference<@Nullable RaftView>();
    group.listen(
        view -> {
          if (view.condition() instanceof RaftView.Condition.Failed) {
            news.compareAndSet(null, view);
            broken.set(false);
          }
        });
    broken.set(true);

    assertKind(group.propose("b".getBytes(UTF_8)), Kind.UNKNOWN);
    await(group, view -> news.get() != null);
    var failedView = Objects.requireNonNull(news.get());

    assertThat(failedView.leads()).isFalse();
    assertThat(failedView.condition())
        .isInstanceOfSatisfying(
            RaftView.Condition.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .endsWith("; restarting consensus thread (attempt 1, next attempt in 1 sec)"));
    await(group, RaftView::leads);
    propose(group, "c");
    assertThat(entries(member(1)))
        .extracting(Register.Entry::operation)
        .startsWith("a")
        .endsWith("c");
    assertThat(group.stats().restarts()).isEqualTo(1);
  }

  @Test
  void aBugInTheStateIsAFailureToo() {
    var disk = new CrashingDisk();
    var bugs = new AtomicBoolean(true);
    var group =
        MicroRaftGroup.start(
            new RaftStart.First(member(1), CLUSTER),
            SETTINGS,
            new RaftEnvironment(
                disk::open,
                store -> {
                  var register = new Register(store);
                  return new ReplicatedState() {
                    @Override
                    public Object apply(long index, byte[] operation) {
                      if (bugs.getAndSet(false)) {
                        throw new IllegalStateException("a bug");
                      }
                      return register.apply(index, operation);
                    }

                    @Override
                    public long applied() {
                      return register.applied();
                    }

                    @Override
                    public List<byte[]> snapshot() {
                      return register.snapshot();
                    }

                    @Override
                    public void install(long index, List<byte[]> chunks) {
                      register.install(index, chunks);
                    }
                  };
                },
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
    groups.put(member(1), group);
    await(group, RaftView::leads);

    assertKind(group.propose("a".getBytes(UTF_8)), Kind.UNKNOWN);
    var applied = await(group, view -> view.leads() && view.term() > 1).applied();

    assertThat(propose(group, "b").index()).isGreaterThan(applied);
  }

  @Test
  void aStoreOfAnotherMemberIsNotTouched() {
    var disk = new CrashingDisk();
    RaftBoot.prepare(disk.open(), new RaftStart.First(member(7), CLUSTER));
    disk.crash(new Random(1));

    var group = start(new RaftStart.First(member(1), CLUSTER), disk::open);
    await(group, view -> view.condition() instanceof RaftView.Condition.Failed);

    assertThat(RaftBoot.held(disk.open())).contains(new RaftStart.Restored(member(7), CLUSTER));
  }

  @Test
  void anEmptyStoreIsNotARestoredMember() {
    var group = start(new RaftStart.Restored(member(1), CLUSTER), new CrashingDisk()::open);

    await(group, view -> view.condition() instanceof RaftView.Condition.Failed);
  }

  @Test
  void whoLostTheMajorityBeginsAnewWithWhatItKnows() {
    var leader = pair();
    for (var i = 0; i < 20; i++) {
      propose(leader, "op" + i);
    }
    get(leader.stop());
    var survivor = group(2);
    var term = survivor.view().term();
    get(survivor.stop());
    var known = entries(member(2)).size();
    var folder = temp.resolve(member(2).toString());
    var reborn = MemberId.of(new PeerId(2), 1);
    var cluster = new UUID(5, 6);
    try (var store = LevelStore.open(folder)) {
      RaftBoot.reinit(store, reborn, cluster, new Register(store));
      assertThat(RaftBoot.held(store)).contains(new RaftStart.Restored(reborn, cluster));
    }

    var group = start(new RaftStart.Restored(reborn, cluster), () -> LevelStore.open(folder));
    await(group, RaftView::leads);

    assertThat(group.view().voters()).containsExactly(reborn);
    assertThat(group.view().term()).isGreaterThan(term);
    propose(group, "new");
    assertThat(entries(reborn)).hasSize(known + 1);
    // What comes later gets it all by snapshot.
    var joiner = start(new RaftStart.Joiner(member(3), cluster, reborn));
    get(group.change(new MembershipChange.AddLearner(member(3))));
    await(joiner, view -> view.applied() >= group.view().commit() && view.applied() > 0);
    assertThat(entries(member(3))).isEqualTo(entries(reborn));
  }

  @Test
  void aForgottenMemberLeavesNothing() {
    var disk = new CrashingDisk();
    var store = disk.open();
    RaftBoot.prepare(store, new RaftStart.First(member(1), CLUSTER));
    new Register(store).apply(1, "kept".getBytes(UTF_8));

    RaftBoot.forget(store);

    assertThat(RaftBoot.held(store)).isEmpty();
    assertThat(new Register(store).entries()).hasSize(1);
  }

  @Test
  void aSnapshotOnDemandShortensTheLog() {
    var group = start(new RaftStart.First(member(1), CLUSTER));
    await(group, RaftView::leads);
    propose(group, "a");

    get(group.snapshot());
    get(group.snapshot());

    get(group.stop());
    var again = start(new RaftStart.Restored(member(1), CLUSTER));
    await(again, RaftView::leads);
    assertThat(entries(member(1))).hasSize(1);
  }
}
