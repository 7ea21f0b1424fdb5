package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.shard.actor.ReplicaHost.Damages;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.EngineFactory;
import io.sampo.shard.port.Progress;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaHostTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ReplicaId ID = new ReplicaId(new UUID(7, 7), new ShardId(0));
  private final List<RecordingEngine> engines = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Long> truncations = new ConcurrentLinkedQueue<>();
  private final List<OperationTaken> sent = new CopyOnWriteArrayList<>();
  private final List<Path> removed = new CopyOnWriteArrayList<>();
  private final ReplicaRegistry registry = new ReplicaRegistry();
  private volatile long available = Long.MAX_VALUE;
  private volatile boolean broken;
  private volatile boolean truncates;
  private volatile boolean fresh = true;
  private volatile Damages damages = Damages.NONE;
  private ActorTestKit kit = ActorTestKit.create(ConfigFactory.empty());
  private ExecutorService pool = Executors.newFixedThreadPool(3);
  private ActorRef<ReplicaHost.Command> host = kit.system().ignoreRef();

  @BeforeEach
  void start() {
    kit.shutdownTestKit();
    kit =
        ActorTestKit.create(
            PersistenceTestKitPlugin.getInstance().config().withFallback(ConfigFactory.load()));
    pool = Executors.newFixedThreadPool(3);
    startHost();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    pool.shutdownNow();
  }

  private void truncate(String pid, long to) {
    truncations.add(to);
    if (truncates || to == Long.MAX_VALUE) {
      var nobody = Adapter.toClassic(kit.system().ignoreRef());
      Persistence.get(Adapter.toClassic(kit.system()))
          .journalFor("", ConfigFactory.empty())
          .tell(new JournalProtocol.DeleteMessagesTo(pid, to, nobody), nobody);
    }
  }

  private void startHost() {
    var factory =
        new EngineFactory() {
          @Override
          public ShardEngine open(Path folder, CollectionConfig config) {
            if (broken) {
              throw new StorageException(new StorageFailure.Corrupt(folder, 0, "torn"));
            }
            var engine = fresh ? new RecordingEngine() : engines.getLast().reopen();
            fresh = false;
            engines.add(engine);
            return engine;
          }

          @Override
          public void remove(Path folder) {
            removed.add(folder);
            broken = false;
            fresh = true;
          }
        };
    var settings =
        new ReplicaSettings(
            Duration.ofMillis(50),
            1 << 20,
            () -> available,
            (pid, to) -> truncate(pid, to),
            new ReplicaFixture.NoHistory(),
            this::send,
            (_, _) -> Long.MAX_VALUE,
            new PeerId(1),
            InstantSource.system());
    host =
        kit.spawn(
            ReplicaHost.create(
                new ReplicaHost.Setup(factory, registry, settings, damages, pool, pool)));
  }

  @Test
  void aWantedReplicaServesAndUpdatesBecomeVisibleInOrder() {
    want(true);
    var all = new ArrayList<CompletableFuture<Long>>();
    for (long id = 1; id <= 500; id++) {
      all.add(submit(upsert(id)).here().applied().toCompletableFuture());
    }
    all.forEach(ReplicaHostTest::await);
    assertThat(engines.getLast().numbers())
        .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(await(all.getLast())).isEqualTo(await(all.getFirst()) + 499);
  }

  @Test
  void theLastOperationIsTheLatestThatWasLogged() {
    want(true);
    long before = handle().lastOperation();
    assertThat(before).as("it became Active").isPositive();
    long first = await(submit(upsert(1)).here().logged().toCompletableFuture());
    assertThat(first).isEqualTo(before + 1);
    assertThat(handle().lastOperation()).isEqualTo(first);

    PersistenceTestKit.create(kit.system()).failNextPersisted();
    assertThatThrownBy(() -> await(submit(upsert(2)).here().logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
    assertThat(handle().lastOperation()).isEqualTo(first);

    var known = await(handle().replica().toCompletableFuture()).knowledge();
    await(handle().adopt(known, 1).toCompletableFuture());
    assertThat(handle().lastOperation()).isEqualTo(first + 1);

    wantIn(ReplicaState.DEAD);
    eventually(() -> handle().state() == ReplicaState.DEAD);
    assertThat(handle().lastOperation()).isEqualTo(first + 2);
  }

  @Test
  void theLastOperationIsKnownAgainWhenTheLogIsReplayed() {
    want(true);
    long logged = await(submit(upsert(1)).here().applied().toCompletableFuture());
    var stopped = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Stop(stopped));
    await(stopped);

    startHost();
    want(true);
    assertThat(handle().lastOperation()).isEqualTo(logged);
  }

  @Test
  void aConditionalUpdateSeesAllBeforeItAndNothingAfterIt() {
    want(true);
    for (long id = 1; id <= 50; id++) {
      submit(upsert(id));
    }
    var clear =
        submit(
            new Draft.Conditional(
                view ->
                    new UpdateOperation.DeletePoints(
                        view.resolve(Filter.ALL, Deadline.in("test", PATIENCE)))));
    var last = submit(upsert(99));
    await(clear.here().applied().toCompletableFuture());
    await(last.here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(99L);
  }

  @Test
  void anUpdateThatCannotBeResolvedFailsAloneAndIsNotLogged() {
    want(true);
    var bad =
        submit(
            new Draft.Conditional(
                _ -> {
                  throw new IllegalStateException("no");
                }));
    var good = submit(upsert(1));
    assertThatThrownBy(() -> await(bad.here().logged().toCompletableFuture()))
        .hasRootCauseMessage("no");
    await(good.here().applied().toCompletableFuture());
  }

  @Test
  void anUpdateThatMustNotBeginAnyMoreIsRefusedAndNotLogged() {
    want(true);
    var late = registry.find(ID).orElseThrow().submit(upsert(1), true, () -> false);
    assertThatThrownBy(() -> await(late.here().logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("too late");
    assertThat(await(late.copies().toCompletableFuture())).isEmpty();
    await(submit(upsert(2)).here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(2L);
  }

  @Test
  void anEngineThatFailedIsOpenedAnewAndWhatWasLoggedComesBack() {
    want(true);
    await(submit(upsert(1)).here().applied().toCompletableFuture());
    engines.getLast().broken = true;
    var lost = submit(upsert(2));
    await(lost.here().logged().toCompletableFuture());
    assertThatThrownBy(() -> await(lost.here().applied().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
    eventually(() -> engines.size() == 2 && engines.getLast().numbers().equals(List.of(1L, 2L)));
    assertThat(engines.getFirst().closed).isTrue();
    await(submit(upsert(3)).here().applied().toCompletableFuture());
  }

  @Test
  void aBugInOneOperationFailsItAloneAndTheReplicaGoesOn() {
    want(true);
    long first = await(submit(upsert(1)).here().applied().toCompletableFuture());
    engines.getLast().bugAt = first + 1;
    assertThatThrownBy(() -> await(submit(upsert(2)).here().applied().toCompletableFuture()))
        .hasRootCauseMessage("a bug");
    await(submit(upsert(3)).here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aFullDiskRefusesUpdatesBeforeTheyAreLoggedAndTakesThemAgainLater() {
    want(true);
    available = 0;
    assertThatThrownBy(() -> await(submit(upsert(1)).here().logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("Insufficient storage");
    available = Long.MAX_VALUE;
    await(submit(upsert(2)).here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(2L);
  }

  @Test
  void aFailedJournalFailsTheUpdateAndTheReplicaGoesOn() {
    want(true);
    await(submit(upsert(1)).here().applied().toCompletableFuture());
    PersistenceTestKit.create(kit.system()).failNextPersisted();
    assertThatThrownBy(() -> await(submit(upsert(2)).here().logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
    await(submit(upsert(3)).here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aReplicaWhoseLogWasTruncatedGoesOnAfterAFailedWrite() {
    truncates = true;
    want(true);
    for (long id : List.of(1L, 3L)) { // with nothing left of the log, and then with a rest
      long operation = await(submit(upsert(id)).here().applied().toCompletableFuture());
      eventually(() -> truncations.contains(operation));
      PersistenceTestKit.create(kit.system()).failNextPersisted();
      assertThatThrownBy(() -> await(submit(upsert(2)).here().logged().toCompletableFuture()))
          .hasRootCauseInstanceOf(RefusedException.class);
    }
    long last = await(submit(upsert(4)).here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(1L, 3L, 4L);
    eventually(() -> truncations.contains(last));
  }

  @Test
  void whoCouldNotLogWhatOthersMayHaveSaysSoFirst() {
    var lacking = new CopyOnWriteArrayList<ReplicaId>();
    registry.onLacking(lacking::add);
    want(true);
    available = 0;
    submit(upsert(1)).here().logged().handle((_, _) -> null).toCompletableFuture().join();
    assertThat(lacking).as("others were not asked yet").isEmpty();
    submit(new Draft.Copied(new Stamp(new PeerId(2), 1, 1, 1), update(1)))
        .here()
        .logged()
        .handle((_, _) -> assertThat(lacking).hasSize(1))
        .toCompletableFuture()
        .join();

    available = Long.MAX_VALUE;
    PersistenceTestKit.create(kit.system()).failNextPersisted();
    submit(upsert(2))
        .here()
        .logged()
        .handle((_, _) -> assertThat(lacking).hasSize(2))
        .toCompletableFuture()
        .join();
  }

  @Test
  void aFlushTruncatesTheLogUpToWhatItMadeDurable() {
    want(true);
    long operation = await(submit(upsert(1)).here().applied().toCompletableFuture());
    eventually(() -> truncations.contains(operation));
    assertThat(engines.getLast().flushed).isEqualTo(operation);
  }

  @Test
  void anUnwantedReplicaIsClosedAndItsFolderAndLogAreRemoved() {
    want(true);
    host.tell(new ReplicaHost.Command.Want(List.of(), new CompletableFuture<>()));
    eventually(() -> removed.equals(List.of(Path.of("shard"))));
    assertThat(engines.getLast().closed).isTrue();
    assertThat(truncations).contains(Long.MAX_VALUE);
    assertThat(registry.find(ID)).isEmpty();
  }

  @Test
  void aDeadReplicaServesNoReadsAndTakesNoWrites() {
    want(true);
    wantIn(ReplicaState.DEAD);
    eventually(() -> registry.find(ID).orElseThrow().state() == ReplicaState.DEAD);
    assertThat(registry.find(ID).orElseThrow().view()).isEmpty();
    assertThatThrownBy(() -> await(submit(upsert(1)).here().logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
  }

  @Test
  void stoppingFlushesAndClosesEverything() {
    want(true);
    long operation = await(submit(upsert(1)).here().applied().toCompletableFuture());
    var stopped = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Stop(stopped));
    await(stopped);
    assertThat(engines.getLast().flushed).isEqualTo(operation);
    assertThat(engines.getLast().closed).isTrue();
  }

  @Test
  void newOperationsAreSentOnceAndCopiedOnesAreNot() {
    want(true);
    var submission = submit(upsert(1));
    await(submission.here().applied().toCompletableFuture());
    assertThat(await(submission.copies().toCompletableFuture())).hasSize(1);
    assertThat(sent).hasSize(1);
    var stamp = sent.getFirst().stamp();
    assertThat(stamp.tick()).isEqualTo(1);
    var copied = new Draft.Copied(new Stamp(new PeerId(2), 5, 1, 9), nothing());
    await(submit(copied).here().applied().toCompletableFuture());
    var again = submit(copied);
    await(again.here().applied().toCompletableFuture());
    assertThat(await(again.copies().toCompletableFuture())).isEmpty();
    assertThat(sent).hasSize(1);
    var replica = await(handle().replica().toCompletableFuture());
    assertThat(replica.knowledge().has(stamp)).isTrue();
    assertThat(replica.knowledge().has(new Stamp(new PeerId(2), 5, 1, 9))).isTrue();
  }

  @Test
  void aRestartedReplicaUsesAnotherClockAndNeverAnEarlierTime() {
    want(true);
    await(submit(upsert(1)).here().applied().toCompletableFuture());
    await(
        submit(new Draft.Copied(new Stamp(new PeerId(2), 5, 1, 1L << 62), nothing()))
            .here()
            .applied()
            .toCompletableFuture());
    engines.getLast().broken = true;
    assertThatThrownBy(() -> await(submit(upsert(2)).here().applied().toCompletableFuture()))
        .isNotNull();
    eventually(() -> engines.size() == 2);
    await(submit(upsert(3)).here().applied().toCompletableFuture());
    assertThat(sent.getLast().stamp().clock()).isGreaterThan(sent.getFirst().stamp().clock());
    assertThat(sent.getLast().stamp().hlt()).isGreaterThan(1L << 62);
  }

  @Test
  void servesNobodyWhileOthersMayHaveMore() {
    await(wantIn(ReplicaState.ACTIVE, false));
    assertThat(handle().view()).isEmpty();
    assertThat(handle().leads()).isFalse();
    handle().confirm();
    assertThat(handle().view()).isPresent();
    assertThat(handle().leads()).isTrue();
    handle().doubt();
    assertThat(handle().view()).isEmpty();
  }

  @Test
  void inRecoveryModeNothingIsOpenedAndAllIsRefusedWithItsReason() {
    damages = new Damages(Optional.of("low on memory"), false);
    startHost();
    await(wantIn(ReplicaState.ACTIVE));
    assertThat(engines).isEmpty();
    assertThat(handle().view()).isEmpty();
    assertThatThrownBy(() -> handle().data().pointCount())
        .hasMessageContaining("Failed to count,  low on memory");
    assertThatThrownBy(() -> await(submit(upsert(1)).here().logged().toCompletableFuture()))
        .hasMessageContaining("Failed to Update Points,  low on memory");
    wantIn(ReplicaState.RECOVERY);
    eventually(() -> handle().state() == ReplicaState.RECOVERY);
    assertThat(removed).isEmpty();
    host.tell(new ReplicaHost.Command.Want(List.of(), new CompletableFuture<>()));
    eventually(() -> removed.equals(List.of(Path.of("shard"))));
    assertThat(registry.find(ID)).isEmpty();
  }

  @Test
  void damagedDataAreLeftOutUntilTheReplicaIsBroughtBack() {
    damages = new Damages(Optional.empty(), true);
    startHost();
    await(wantIn(ReplicaState.ACTIVE));
    long before = await(submit(upsert(1)).here().applied().toCompletableFuture());
    broken = true;
    engines.getLast().broken = true;
    assertThatThrownBy(() -> await(submit(upsert(2)).here().applied().toCompletableFuture()))
        .isNotNull();
    eventually(() -> handle().damage().isPresent());
    assertThat(handle().damage().orElseThrow()).contains("torn");

    wantIn(ReplicaState.RECOVERY);
    eventually(() -> handle().isOpen());
    assertThat(removed).containsExactly(Path.of("shard"));
    assertThat(handle().state()).isEqualTo(ReplicaState.RECOVERY);
    var copied = new Draft.Copied(new Stamp(new PeerId(2), 5, 1, 9), nothing());
    assertThat(await(submit(copied).here().applied().toCompletableFuture())).isGreaterThan(before);
    assertThat(engines.getLast().numbers()).isEmpty();
  }

  @Test
  void aReplicaThatIsWantedAgainWhileItIsRemovedIsMadeAnew() {
    want(true);
    await(submit(upsert(1)).here().applied().toCompletableFuture());
    host.tell(new ReplicaHost.Command.Want(List.of(), new CompletableFuture<>()));
    wantIn(ReplicaState.PARTIAL);
    eventually(() -> removed.size() == 1 && registry.find(ID).isPresent() && handle().isOpen());
    await(submit(upsert(2)).here().applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).hasSize(1);
  }

  private ReplicaHandle handle() {
    return registry.find(ID).orElseThrow();
  }

  private static UpdateOperation nothing() {
    return new UpdateOperation.DeletePoints(List.of());
  }

  private List<List<Copy>> send(ReplicaId replica, List<OperationTaken> operations, boolean wait) {
    assertThat(replica).isEqualTo(ID);
    sent.addAll(operations);
    var done = CompletableFuture.completedFuture(1L);
    return operations.stream()
        .map(_ -> List.of(new Copy(new PeerId(2), new Progress(done, done))))
        .toList();
  }

  private void want(boolean untilActive) {
    var outcome = wantIn(ReplicaState.ACTIVE);
    if (untilActive) {
      await(outcome);
    }
  }

  private CompletableFuture<Void> wantIn(ReplicaState state) {
    return wantIn(state, true);
  }

  private CompletableFuture<Void> wantIn(ReplicaState state, boolean alone) {
    var outcome = new CompletableFuture<Void>();
    var wish = new DesiredReplica(ID, Path.of("shard"), ReplicaFixture.config(), state, alone);
    host.tell(new ReplicaHost.Command.Want(List.of(wish), outcome));
    return outcome;
  }

  private Submission submit(Draft draft) {
    return registry.find(ID).orElseThrow().submit(draft, true);
  }

  private static Draft upsert(long id) {
    return new Draft.Resolved(update(id));
  }

  private static UpdateOperation update(long id) {
    return new UpdateOperation.Upsert(List.of(new Point(PointId.num(id), Map.of(), Payload.EMPTY)));
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void eventually(java.util.function.BooleanSupplier condition) {
    kit.createTestProbe()
        .awaitAssert(
            PATIENCE,
            () -> {
              assertThat(condition.getAsBoolean()).isTrue();
              return true;
            });
  }
}
