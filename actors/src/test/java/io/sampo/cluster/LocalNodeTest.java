package io.sampo.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.collection.CollectionDefaults;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.Query;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadRequest;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.VectorInput;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path storage = Path.of(".");
  private ActorTestKit kit = ActorTestKit.create(ConfigFactory.empty());
  private final TestInstruments instruments = new TestInstruments();
  private @Nullable LocalNode running;

  @AfterEach
  void stop() {
    await(node().stop());
    kit.shutdownTestKit();
  }

  @BeforeEach
  void startNode() {
    kit.shutdownTestKit();
    kit =
        ActorTestKit.create(
            ConfigFactory.parseMap(
                    Map.of(
                        "pekko.persistence.journal.plugin",
                        "sampo.journal",
                        "sampo.journal.dir",
                        storage.resolve("journal").toString()))
                .withFallback(ConfigFactory.load()));
    running =
        await(
            LocalNode.start(
                kit.system(),
                new LocalNode.Settings(
                    storage,
                    CollectionDefaults.BUILT_IN,
                    Long.MAX_VALUE,
                    Duration.ofSeconds(10),
                    2,
                    1,
                    InstantSource.system(),
                    UUID::randomUUID,
                    () -> 4711,
                    config -> config.toString().getBytes(StandardCharsets.UTF_8),
                    System::nanoTime,
                    NodeMode.NORMAL,
                    new NodeMetrics(instruments),
                    Optional.empty())));
    await(node().loaded());
  }

  private LocalNode node() {
    var node = running;
    if (node == null) {
      throw new IllegalStateException("not started");
    }
    return node;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void pointsOfAllShardsAreFoundCountedAndDeleted(int shards) {
    create("c", shards);
    var points = new ArrayList<Point>();
    for (long id = 0; id < 100; id++) {
      points.add(point(id, (float) id, 1));
    }
    assertThat(
            update(new UpdateRequest.Upsert(points, UpdateRequest.UpdateMode.UPSERT, null, null)))
        .isEqualTo(UpdateResult.Status.COMPLETED);
    assertThat(count(null)).isEqualTo(100);
    assertThat(nearest(50, 3)).containsExactly(50L, 49L, 51L);
    var odd = Filter.must(Condition.Field.match("odd", new Condition.Match.Bool(true)));
    assertThat(count(odd)).isEqualTo(50);
    update(new UpdateRequest.Delete(new PointSelector.Matching(odd), null));
    assertThat(count(null)).isEqualTo(50);
    assertThat(nearest(50, 3)).containsExactly(50L, 48L, 52L);
    assertThat(scrolled(60, 3)).containsExactly(60L, 62L, 64L);
    var info = await(node().collections().info("c"));
    assertThat(info.pointsCount()).isEqualTo(50);
  }

  @Test
  void aRestartBringsEverythingBackAndADeletedCollectionStaysGone() {
    create("c", 2);
    create("gone", 1);
    update(
        new UpdateRequest.Upsert(
            LongStream.range(0, 20).mapToObj(id -> point(id, (float) id, 1)).toList(),
            UpdateRequest.UpdateMode.UPSERT,
            null,
            null));
    assertThat(await(node().collections().delete("gone", null))).isTrue();
    await(node().stop());
    startNode();
    assertThat(node().collections().list()).containsExactly("c");
    assertThat(count(null)).isEqualTo(20);
    assertThat(nearest(7, 1)).containsExactly(7L);
  }

  @Test
  void instrumentsRecordWhatANodeWritesAndAgreesOn() {
    long before = instruments.counted("sampo_journal_commits_total");
    long agreed = instruments.times("sampo_raft_commit_seconds");
    create("c", 1);
    update(
        new UpdateRequest.Upsert(
            List.of(point(1, 1, 1)), UpdateRequest.UpdateMode.UPSERT, null, null));

    assertThat(instruments.counted("sampo_journal_commits_total")).isGreaterThan(before);
    assertThat(instruments.counted("sampo_journal_written_bytes_total")).isPositive();
    assertThat(instruments.times("sampo_raft_commit_seconds")).isGreaterThan(agreed);
    assertThat(instruments.times("sampo_raft_append_seconds")).isPositive();
    assertThat(instruments.counted("sampo_raft_leader_changes_total")).isEqualTo(1);
  }

  @Test
  void segmentsWithoutTheirLogAreNotServed() throws IOException {
    onePointThenRemove("journal");
    assertThatThrownBy(this::startNode)
        .hasRootCauseMessage(
            "its log ends at operation 0, its segments and log together at 2: one of them was"
                + " removed or replaced");
  }

  @Test
  void aLogThatHoldsEverythingBringsLostSegmentsBack() throws IOException {
    onePointThenRemove("collections");
    startNode();
    assertThat(count(null)).isEqualTo(1);
  }

  private void onePointThenRemove(String folder) throws IOException {
    create("c", 1);
    update(
        new UpdateRequest.Upsert(
            List.of(point(1, 1, 1)), UpdateRequest.UpdateMode.UPSERT, null, null));
    await(node().stop());
    kit.shutdownTestKit();
    try (var files = Files.walk(storage.resolve(folder))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aCollectionMadeAnewUnderAnOldNameIsEmpty() {
    for (int round = 0; round < 5; round++) {
      create("c", 1);
      assertThat(count(null)).isZero();
      update(
          new UpdateRequest.Upsert(
              List.of(point(1, 1, 1)), UpdateRequest.UpdateMode.UPSERT, null, null));
      assertThat(count(null)).isEqualTo(1);
      assertThat(await(node().collections().delete("c", null))).isTrue();
    }
  }

  @Test
  void aWrongDimensionIsRefusedBeforeItIsLogged() {
    create("c", 1);
    var wrong =
        new Point(
            PointId.num(1),
            Map.of("", new VectorValue.Dense(new float[] {1, 2, 3})),
            Payload.EMPTY);
    var request =
        new UpdateRequest.Upsert(List.of(wrong), UpdateRequest.UpdateMode.UPSERT, null, null);
    var noWait = new WriteOptions(false, WriteOptions.Ordering.WEAK, null);
    assertThatThrownBy(() -> await(node().points().update("c", request, noWait)))
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("expected dim: 2, got 3");
  }

  private void create(String name, int shards) {
    var settings =
        new NewCollection(
            VectorsConfig.unnamed(VectorParams.of(2, Distance.EUCLID)),
            Map.of(),
            shards,
            null,
            null,
            null,
            null,
            null,
            HnswConfig.UNSET,
            OptimizersConfig.UNSET,
            WalConfig.UNSET,
            null,
            null,
            null);
    assertThat(await(node().collections().create(name, settings, null))).isTrue();
  }

  private UpdateResult.Status update(UpdateRequest request) {
    return await(node().points().update("c", request, WriteOptions.WAIT)).status();
  }

  private long count(@Nullable Filter filter) {
    return await(
        node().points().count("c", new ReadRequest.Count(filter, true, null), ReadOptions.DEFAULT));
  }

  private List<Long> nearest(float x, int limit) {
    var query =
        new QueryRequest(
            List.of(),
            new Query.Nearest(
                new VectorInput.Raw(new VectorValue.Dense(new float[] {x - 0.1f, 1})), null),
            "",
            null,
            SearchParams.DEFAULT,
            null,
            limit,
            0,
            PayloadSelector.ALL,
            VectorSelector.NONE,
            null,
            null);
    return await(node().points().query("c", query, ReadOptions.DEFAULT)).stream()
        .map(ScoredPoint::id)
        .map(LocalNodeTest::number)
        .toList();
  }

  private List<Long> scrolled(long from, int limit) {
    var request =
        new ReadRequest.Scroll(
            PointId.num(from), limit, null, PayloadSelector.ALL, VectorSelector.NONE, null, null);
    return await(node().points().scroll("c", request, ReadOptions.DEFAULT)).points().stream()
        .map(point -> number(point.id()))
        .toList();
  }

  private static long number(PointId id) {
    return ((PointId.Num) id).value();
  }

  private static Point point(long id, float x, float y) {
    return new Point(
        PointId.num(id),
        Map.of("", new VectorValue.Dense(new float[] {x, y})),
        Payloads.encode(Map.of("odd", id % 2 == 1)));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
