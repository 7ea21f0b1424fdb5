package io.sampo.http;

import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.telemetry.CollectionTelemetry;
import io.sampo.cluster.telemetry.CollectionTelemetry.Local;
import io.sampo.cluster.telemetry.CollectionTelemetry.Remote;
import io.sampo.cluster.telemetry.CollectionTelemetry.Shard;
import io.sampo.cluster.telemetry.DurationRecorder;
import io.sampo.cluster.telemetry.HostTelemetry;
import io.sampo.cluster.telemetry.NodeFacts;
import io.sampo.cluster.telemetry.NodeTelemetry;
import io.sampo.cluster.telemetry.NodeTelemetry.View;
import io.sampo.cluster.telemetry.ProcessTelemetry;
import io.sampo.cluster.telemetry.ReplicaCalls;
import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.cluster.telemetry.TelemetrySource;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardFigures.FieldIndexFigures;
import io.sampo.storage.segment.ShardFigures.Optimizations;
import io.sampo.storage.segment.ShardFigures.SegmentFigures;
import io.sampo.storage.segment.ShardFigures.Usage;
import io.sampo.storage.segment.ShardFigures.VectorFigures;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.transfer.model.TransferMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A peer of three, with a collection of two shards: one replica here and one elsewhere of the
 * first, which is being transferred to a third; of the second one a dead one elsewhere only.
 */
public final class TelemetryFixture {
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  public static final PeerId SELF = new PeerId(11);
  private static final PeerId OTHER = new PeerId(22);
  private static final PeerId THIRD = new PeerId(33);

  private TelemetryFixture() {}

  /** All that this peer tells. */
  public static View view() {
    return telemetry(cluster(), recorder(), recorder())
        .view(true, null)
        .toCompletableFuture()
        .join();
  }

  /** The same behind what a server asks. */
  public static NodeTelemetry telemetry(
      ClusterApi cluster, ResponseRecorder rest, ResponseRecorder grpc) {
    return new NodeTelemetry(
        new NodeTelemetry.Parts(
            new NodeFacts(
                new UUID(1, 2),
                NOW,
                "1.19.0",
                "sampo 0.1.0",
                false,
                OptionalLong.of(100),
                2,
                Optional.of(
                    new NodeFacts.ClusterFacts(
                        Duration.ofSeconds(60),
                        100,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(15)))),
            new OneCollection(),
            cluster,
            rest,
            grpc,
            () ->
                new ProcessTelemetry(
                    new ProcessTelemetry.Memory(5, 4, 3, 2, 1),
                    OptionalLong.of(40),
                    OptionalLong.of(500),
                    OptionalLong.empty(),
                    OptionalLong.of(60),
                    OptionalLong.of(1024),
                    OptionalLong.of(7),
                    OptionalLong.of(8)),
            () ->
                new HostTelemetry(
                    "debian",
                    "12",
                    HostTelemetry.ContainerRuntime.NONE,
                    2,
                    OptionalLong.of(9),
                    OptionalLong.empty(),
                    "avx",
                    true),
            () -> "sampo_own 1\n"));
  }

  /** Answers of half a second and one that was refused. */
  public static ResponseRecorder recorder() {
    var recorder = new ResponseRecorder(InstantSource.fixed(NOW));
    var upsert = "PUT /collections/{collection_name}/points";
    recorder.record(upsert, 200, 500_000_000, true, "things");
    recorder.record(upsert, 400, 1_000_000, false, "things");
    recorder.record("GET /collections", 200, 1_000_000, true, null);
    recorder.record("/qdrant.Points/Upsert", 0, 2_000_000, true, "things");
    return recorder;
  }

  private static FakeCluster cluster() {
    var cluster = new FakeCluster();
    var peers =
        new TreeMap<PeerId, ClusterStatus.Peer>((a, b) -> Long.compare(a.value(), b.value()));
    peers.put(SELF, new ClusterStatus.Peer("http://one:6335/", "1.19.0"));
    peers.put(OTHER, new ClusterStatus.Peer("http://two:6335/", "1.19.0"));
    peers.put(THIRD, new ClusterStatus.Peer("http://three:6335/", "1.18.0"));
    cluster.status =
        Optional.of(
            new ClusterStatus(
                SELF,
                peers,
                new ClusterStatus.RaftInfo(
                    3, 44, 1, Optional.of(OTHER), Optional.of(ClusterStatus.Role.Follower), true),
                new ClusterStatus.ConsensusThread.Working(NOW),
                Map.of()));
    return cluster;
  }

  private record OneCollection() implements TelemetrySource {
    @Override
    public int collectionCount() {
      return 1;
    }

    @Override
    public boolean exists(String nameOrAlias) {
      return nameOrAlias.equals("things");
    }

    @Override
    public CompletionStage<List<CollectionTelemetry>> collections() {
      return CompletableFuture.completedFuture(List.of(things()));
    }
  }

  private static CollectionTelemetry things() {
    return new CollectionTelemetry(
        "things",
        config(),
        Optional.of(Duration.ofMillis(34)),
        List.of(
            new Shard(
                0,
                null,
                Optional.of(local()),
                List.of(remote()),
                new TreeMap<>(
                    Map.of(
                        11L,
                        ReplicaState.ACTIVE,
                        22L,
                        ReplicaState.ACTIVE,
                        33L,
                        ReplicaState.PARTIAL))),
            new Shard(
                1,
                null,
                Optional.empty(),
                List.of(remote()),
                new TreeMap<>(Map.of(22L, ReplicaState.DEAD)))),
        List.of(new TransferEntry(5, 0, 11, 33, true, TransferMethod.STREAM_RECORDS)));
  }

  private static CollectionConfig config() {
    return new CollectionConfig(
        new CollectionParams(
            new VectorsConfig(false, Map.of("body", VectorParams.of(4, Distance.DOT))),
            Map.of(),
            2,
            null,
            2,
            1,
            null,
            null,
            true,
            null),
        HnswConfig.UNSET,
        OptimizersConfig.UNSET,
        WalConfig.UNSET,
        null,
        null,
        null);
  }

  private static Local local() {
    return new Local(
        new ShardInfo(CollectionInfo.Status.GREEN, null, 42, 0, 1, Map.of()),
        new ShardFigures(
            1,
            new Optimizations(2, 900, Duration.ofMillis(3), NOW),
            List.of(
                new SegmentFigures(
                    1,
                    false,
                    42,
                    3,
                    Map.of("body", VectorFigures.of(4, Distance.DOT, 40, 3)),
                    1234,
                    5678,
                    Map.of(
                        JsonPath.parse("color").orElseThrow(),
                        new FieldIndexFigures(FieldSchema.of(FieldSchema.FieldType.KEYWORD), 30)))),
            new Usage(1, 2, 3, 4, 5, 6, 7)),
        9,
        77);
  }

  private static Remote remote() {
    var updates = new DurationRecorder(InstantSource.fixed(NOW));
    updates.record(3_000_000, true);
    updates.record(1_000_000, false);
    return new Remote(
        OTHER,
        new ReplicaCalls.Calls(
            new DurationRecorder(InstantSource.fixed(NOW)).durations(), updates.durations()));
  }
}
