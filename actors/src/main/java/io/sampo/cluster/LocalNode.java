package io.sampo.cluster;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.collection.CollectionDefaults;
import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.LocalApis;
import io.sampo.cluster.collection.PointsApi;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.CollectionReport;
import io.sampo.cluster.membership.StandaloneCluster;
import io.sampo.cluster.replication.ReplicaSets;
import io.sampo.cluster.replication.Replication;
import io.sampo.cluster.replication.SetCopying;
import io.sampo.cluster.replication.SetDeletions;
import io.sampo.cluster.telemetry.LocalTelemetry;
import io.sampo.cluster.telemetry.OpeningTimes;
import io.sampo.cluster.telemetry.TelemetrySource;
import io.sampo.shard.actor.DesiredReplica;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.actor.ReplicaSettings;
import io.sampo.shard.port.DiskSpace;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.FreeSpace;
import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.journal.ReplicaLog;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.EngineSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/**
 * A server: the metadata, alone or agreed on with others, and all replicas on this node, wired
 * together. Started once per process and storage folder.
 */
public final class LocalNode {

  /**
   * What a node is started with.
   *
   * @param storagePath an existing folder that nobody else uses
   * @param readThreads threads that read and search
   * @param backgroundThreads threads that seal, merge and vacuum segments
   * @param peerIds gives this node its id on its very first start
   * @param nanoTime a clock that is never set
   * @param mode how far it takes part
   * @param cluster how it takes part in one; empty = it does not
   * @param metrics what it records
   * @param configJson what clients and operators are shown of a configuration
   */
  public record Settings(
      Path storagePath,
      CollectionDefaults defaults,
      long maxCollections,
      Duration searchTimeout,
      int readThreads,
      int backgroundThreads,
      InstantSource clock,
      Supplier<UUID> uuids,
      LongSupplier peerIds,
      Function<CollectionConfig, byte[]> configJson,
      LongSupplier nanoTime,
      NodeMode mode,
      NodeMetrics metrics,
      Optional<ClusterSetup> cluster) {}

  /** Left for flushes and the journal's own needs, at most; a small disk leaves a twentieth. */
  private static final long DISK_RESERVE_BYTES = 32L << 20;

  private static final int SMALLEST_SHARE_OF_DISK = 20;

  /** A restart replays no more than about this. */
  private static final long FLUSH_AFTER_BYTES = 128L << 20;

  private final NodeExecutors executors;
  private final MetadataPlane plane;
  private final ActorRef<ReplicaHost.Command> host;
  private final CompletableFuture<Void> loaded;
  private final LocalApis apis;
  private final ClusterApi cluster;
  private final LocalTelemetry telemetry;

  private LocalNode(
      NodeExecutors executors,
      MetadataPlane plane,
      ActorRef<ReplicaHost.Command> host,
      CompletableFuture<Void> loaded,
      LocalApis apis,
      ClusterApi cluster,
      LocalTelemetry telemetry) {
    this.executors = executors;
    this.plane = plane;
    this.host = host;
    this.loaded = loaded;
    this.apis = apis;
    this.cluster = cluster;
    this.telemetry = telemetry;
  }

  /**
   * Starts it; the stage completes when all metadata are known. Shards are opened after that, see
   * {@link #loaded()}. Fails with a {@code StorageException} where metadata are damaged.
   */
  public static CompletionStage<LocalNode> start(ActorSystem<?> system, Settings settings) {
    Disk disk = LocalDisk.INSTANCE;
    disk.createFolder(settings.storagePath());
    var self = peerId(disk, settings);
    var executors = NodeExecutors.start(settings.readThreads(), settings.backgroundThreads());
    settings.metrics().watch(executors);
    ReplicaLog.get(system).listen(settings.metrics().journal());
    var plane = MetadataBoot.start(system, settings, self, disk, executors.joins());
    var catalog = plane.metadata().catalog();
    var truncation = new JournalTruncation(system);
    var registry = new ReplicaRegistry();
    var folders = new ShardFolders(settings.storagePath());
    var copies =
        new ReadableCopies(
            disk, folders, self, settings.configJson(), catalog::state, executors.background());
    var engines =
        new LocalEngines(
            EngineSettings.of(
                executors.reads(),
                settings.readThreads(),
                executors.flushes(),
                executors.background(),
                settings.clock()),
            copies);
    var line = plane.line(self, executors.gathers());
    var sets = new ReplicaSets(catalog, self);
    var replication =
        Replication.of(
            sets,
            new Replication.Parts(
                self,
                catalog,
                plane.gateway(),
                plane.peers(),
                registry,
                line,
                settings.nanoTime(),
                executors.gathers()));
    var flushInterval =
        Duration.ofSeconds(
            Math.max(1, orDefault(settings.defaults().optimizers().flushIntervalSec())));
    var host =
        system.systemActorOf(
            ReplicaHost.create(
                new ReplicaHost.Setup(
                    engines,
                    registry,
                    new ReplicaSettings(
                        flushInterval,
                        FLUSH_AFTER_BYTES,
                        space(settings),
                        truncation,
                        new JournalHistory(system),
                        new SetCopying(sets, line),
                        new SetDeletions(sets),
                        self,
                        settings.clock()),
                    new ReplicaHost.Damages(
                        settings.mode().recoveryMode(), settings.mode().startsDamaged()),
                    executors.opens(),
                    executors.applies())),
            "replica-host",
            Props.empty());
    var wishes = new Wishes(folders, self, host);
    var reporter =
        new ReplicaReporter(
            catalog, plane.gateway(), host, self, settings.mode(), registry, executors.joins());
    var apis =
        LocalApis.of(
            new LocalApis.Parts(
                catalog,
                registry,
                plane.gateway(),
                plane.peers(),
                plane.replicas(),
                replication,
                host,
                settings.defaults(),
                self,
                settings.uuids(),
                executors.reads(),
                settings.cluster().isPresent() ? executors.gathers() : executors.reads(),
                settings.searchTimeout(),
                settings.mode().updatesAtOnce()));
    plane.serve(registry, replication, apis.updates(), executors.reads(), executors.gathers());
    var keeper = new SchemaKeeper(catalog, registry, apis.updates(), self, executors.background());
    var loaded = new CompletableFuture<Void>();
    var report = new CollectionReport(catalog, registry, self);
    var cluster =
        plane
            .operations(report, registry, loaded, executors.reads())
            .orElseGet(() -> new StandaloneCluster(report, loaded, executors.reads()));
    var openings = new OpeningTimes(settings.nanoTime());
    var telemetry =
        new LocalTelemetry(
            new LocalTelemetry.Parts(
                self, catalog, registry, plane.calls(), openings, executors.reads()));
    return plane
        .recovered()
        .thenApply(
            _ -> {
              new RaftStateCopy(
                      disk,
                      settings.storagePath().resolve("raft_state.json"),
                      self,
                      plane.group(),
                      plane.metadata(),
                      executors.background())
                  .follow();
              openings.know(catalog.state());
              catalog.listen(openings::know);
              registry.onOpened(openings::opened);
              replication.start();
              catalog.listen(state -> wishes.want(state, new CompletableFuture<>()));
              catalog.listen(_ -> copies.refresh());
              catalog.listen(_ -> reporter.look());
              registry.onOpened(_ -> reporter.look());
              catalog.listen(_ -> keeper.lookSoon());
              wishes.want(catalog.state(), loaded);
              copies.refresh();
              reporter.look();
              loaded.whenComplete((_, _) -> keeper.lookSoon());
              return new LocalNode(executors, plane, host, loaded, apis, cluster, telemetry);
            });
  }

  /**
   * What an earlier start has left of consensus.
   *
   * @param uri where this peer was; empty if it was in no cluster
   */
  public record Held(Optional<String> uri) {}

  /** Looks into a storage folder that nobody uses; empty where nothing is left. */
  public static Optional<Held> held(Path storagePath) {
    return MetadataBoot.held(storagePath);
  }

  private static long orDefault(@Nullable Long flushIntervalSec) {
    return flushIntervalSec == null ? 5 : flushIntervalSec;
  }

  /** Completes when every shard serves; fails with the first that cannot be opened. */
  public CompletionStage<Void> loaded() {
    return loaded.minimalCompletionStage();
  }

  public CollectionsApi collections() {
    return apis.collections();
  }

  public PointsApi points() {
    return apis.points();
  }

  public ClusterApi cluster() {
    return cluster;
  }

  public TelemetrySource telemetry() {
    return telemetry;
  }

  /** Flushes and closes all shards; to be called before the actor system ends. */
  public CompletionStage<Void> stop() {
    var stopped = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Stop(stopped));
    return stopped.thenCompose(_ -> plane.stop()).thenRun(executors::stop);
  }

  private static PeerId peerId(Disk disk, Settings settings) {
    var file = settings.storagePath().resolve("peer_id");
    if (disk.exists(file)) {
      var text = new String(disk.read(file), StandardCharsets.UTF_8).strip();
      try {
        return new PeerId(Long.parseLong(text));
      } catch (NumberFormatException e) {
        throw new StorageException(
            new StorageFailure.Corrupt(file, 0, "it holds no peer id but " + text), e);
      }
    }
    long fresh = settings.peerIds().getAsLong();
    disk.replace(file, (fresh + "\n").getBytes(StandardCharsets.UTF_8));
    return new PeerId(fresh);
  }

  private static DiskSpace space(Settings settings) {
    var free = FreeSpace.of(settings.storagePath());
    long reserve = Math.min(DISK_RESERVE_BYTES, free.totalBytes() / SMALLEST_SHARE_OF_DISK);
    return () -> free.usableBytes() - reserve;
  }

  /** Tells the host which replicas this peer is to have. */
  private record Wishes(ShardFolders folders, PeerId self, ActorRef<ReplicaHost.Command> host) {
    void want(CatalogState state, CompletableFuture<Void> outcome) {
      List<DesiredReplica> wanted = new ArrayList<>();
      for (var entry : state.collections().values()) {
        for (var shard : entry.shardIds()) {
          entry
              .stateAt(self, shard)
              .ifPresent(
                  replica ->
                      wanted.add(
                          new DesiredReplica(
                              entry.replica(shard),
                              folders.of(entry, shard),
                              entry.config(),
                              replica,
                              entry.shards().getOrDefault(shard.value(), Map.of()).size() == 1)));
        }
      }
      host.tell(new ReplicaHost.Command.Want(wanted, outcome));
    }
  }
}
