package io.sampo.shard.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.EngineFactory;
import io.sampo.shard.port.Stamper;
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
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaHostTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ReplicaId ID = new ReplicaId(new UUID(7, 7), new ShardId(0));
  private static final Stamper STAMPER =
      clocks ->
          new Stamp(new PeerId(1), 0, clocks.newest(new PeerId(1), 0) + 1, clocks.latestHlt() + 1);

  private final List<RecordingEngine> engines = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Long> truncations = new ConcurrentLinkedQueue<>();
  private final List<Path> removed = new CopyOnWriteArrayList<>();
  private final ReplicaRegistry registry = new ReplicaRegistry();
  private volatile long available = Long.MAX_VALUE;
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

  private void startHost() {
    var factory =
        new EngineFactory() {
          @Override
          public ShardEngine open(Path folder, CollectionConfig config) {
            var engine = engines.isEmpty() ? new RecordingEngine() : engines.getLast().reopen();
            engines.add(engine);
            return engine;
          }

          @Override
          public void remove(Path folder) {
            removed.add(folder);
          }
        };
    var settings =
        new ReplicaSettings(
            Duration.ofMillis(50), 1 << 20, () -> available, (_, to) -> truncations.add(to));
    host =
        kit.spawn(
            ReplicaHost.create(new ReplicaHost.Setup(factory, registry, settings, pool, pool)));
  }

  @Test
  void aWantedReplicaServesAndUpdatesBecomeVisibleInOrder() {
    want(true);
    var all = new ArrayList<CompletableFuture<Long>>();
    for (long id = 1; id <= 500; id++) {
      all.add(submit(upsert(id)).applied().toCompletableFuture());
    }
    all.forEach(ReplicaHostTest::await);
    assertThat(engines.getLast().numbers())
        .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(await(all.getLast())).isEqualTo(await(all.getFirst()) + 499);
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
    await(clear.applied().toCompletableFuture());
    await(last.applied().toCompletableFuture());
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
    assertThatThrownBy(() -> await(bad.logged().toCompletableFuture())).hasRootCauseMessage("no");
    await(good.applied().toCompletableFuture());
  }

  @Test
  void anEngineThatFailedIsOpenedAnewAndWhatWasLoggedComesBack() {
    want(true);
    await(submit(upsert(1)).applied().toCompletableFuture());
    engines.getLast().broken = true;
    var lost = submit(upsert(2));
    await(lost.logged().toCompletableFuture());
    assertThatThrownBy(() -> await(lost.applied().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
    eventually(() -> engines.size() == 2 && engines.getLast().numbers().equals(List.of(1L, 2L)));
    assertThat(engines.getFirst().closed).isTrue();
    await(submit(upsert(3)).applied().toCompletableFuture());
  }

  @Test
  void aBugInOneOperationFailsItAloneAndTheReplicaGoesOn() {
    want(true);
    long first = await(submit(upsert(1)).applied().toCompletableFuture());
    engines.getLast().bugAt = first + 1;
    assertThatThrownBy(() -> await(submit(upsert(2)).applied().toCompletableFuture()))
        .hasRootCauseMessage("a bug");
    await(submit(upsert(3)).applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aFullDiskRefusesUpdatesBeforeTheyAreLoggedAndTakesThemAgainLater() {
    want(true);
    available = 0;
    assertThatThrownBy(() -> await(submit(upsert(1)).logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("Insufficient storage");
    available = Long.MAX_VALUE;
    await(submit(upsert(2)).applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(2L);
  }

  @Test
  void aFailedJournalFailsTheUpdateAndTheReplicaGoesOn() {
    want(true);
    await(submit(upsert(1)).applied().toCompletableFuture());
    PersistenceTestKit.create(kit.system()).failNextPersisted();
    assertThatThrownBy(() -> await(submit(upsert(2)).logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
    await(submit(upsert(3)).applied().toCompletableFuture());
    assertThat(engines.getLast().numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aFlushTruncatesTheLogUpToWhatItMadeDurable() {
    want(true);
    long operation = await(submit(upsert(1)).applied().toCompletableFuture());
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
    assertThatThrownBy(() -> await(submit(upsert(1)).logged().toCompletableFuture()))
        .hasRootCauseInstanceOf(RefusedException.class);
  }

  @Test
  void stoppingFlushesAndClosesEverything() {
    want(true);
    long operation = await(submit(upsert(1)).applied().toCompletableFuture());
    var stopped = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Stop(stopped));
    await(stopped);
    assertThat(engines.getLast().flushed).isEqualTo(operation);
    assertThat(engines.getLast().closed).isTrue();
  }

  private void want(boolean untilActive) {
    var outcome = wantIn(ReplicaState.ACTIVE);
    if (untilActive) {
      await(outcome);
    }
  }

  private CompletableFuture<Void> wantIn(ReplicaState state) {
    var outcome = new CompletableFuture<Void>();
    var wish = new DesiredReplica(ID, Path.of("shard"), config(), state);
    host.tell(new ReplicaHost.Command.Want(List.of(wish), outcome));
    return outcome;
  }

  private Submission submit(Draft draft) {
    return registry.find(ID).orElseThrow().submit(draft, STAMPER);
  }

  private static Draft upsert(long id) {
    return new Draft.Resolved(
        new UpdateOperation.Upsert(List.of(new Point(PointId.num(id), Map.of(), Payload.EMPTY))));
  }

  private static CollectionConfig config() {
    return new CollectionConfig(
        new CollectionParams(VectorsConfig.NONE, Map.of(), 1, null, 1, 1, null, null, true, null),
        HnswConfig.DEFAULTS,
        OptimizersConfig.DEFAULTS,
        WalConfig.DEFAULTS,
        null,
        null,
        null);
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
