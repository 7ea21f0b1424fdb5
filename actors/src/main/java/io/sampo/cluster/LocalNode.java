package io.sampo.cluster;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.FileCatalogStore;
import io.sampo.cluster.collection.CollectionDefaults;
import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.LocalApis;
import io.sampo.cluster.collection.PointsApi;
import io.sampo.cluster.coordinator.Coordinator;
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
import io.sampo.storage.model.PeerId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.EngineSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
 * A server without a cluster: the catalog, its coordinator and all replicas on this node, wired
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
      Function<CollectionConfig, byte[]> configJson) {}

  /** Left for flushes and the journal's own needs, at most; a small disk leaves a twentieth. */
  private static final long DISK_RESERVE_BYTES = 32L << 20;

  private static final int SMALLEST_SHARE_OF_DISK = 20;

  /** A restart replays no more than about this. */
  private static final long FLUSH_AFTER_BYTES = 128L << 20;

  private final NodeExecutors executors;
  private final ActorRef<ReplicaHost.Command> host;
  private final CompletableFuture<Void> loaded;
  private final LocalApis apis;

  private LocalNode(
      NodeExecutors executors,
      ActorRef<ReplicaHost.Command> host,
      CompletableFuture<Void> loaded,
      LocalApis apis) {
    this.executors = executors;
    this.host = host;
    this.loaded = loaded;
    this.apis = apis;
  }

  /**
   * Starts it; the stage completes when all metadata are known. Shards are opened after that, see
   * {@link #loaded()}. Fails with a {@code StorageException} where metadata are damaged.
   */
  public static CompletionStage<LocalNode> start(ActorSystem<?> system, Settings settings) {
    Disk disk = LocalDisk.INSTANCE;
    disk.createFolder(settings.storagePath());
    var self = peerId(disk, settings);
    var catalog =
        new Catalog(new FileCatalogStore(disk, settings.storagePath().resolve("catalog.json")));
    var executors = NodeExecutors.start(settings.readThreads(), settings.backgroundThreads());
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
                executors.background()),
            copies);
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
                        flushInterval, FLUSH_AFTER_BYTES, space(settings), truncation),
                    executors.opens(),
                    executors.applies())),
            "replica-host",
            Props.empty());
    var recovered = new CompletableFuture<Void>();
    var loaded = new CompletableFuture<Void>();
    var wishes = new Wishes(folders, self, host);
    catalog.listen(state -> wishes.want(state, new CompletableFuture<>()));
    catalog.listen(_ -> copies.refresh());
    var coordinator =
        system.systemActorOf(
            Coordinator.create(
                catalog, truncation, settings.clock(), settings.maxCollections(), recovered),
            "coordinator",
            Props.empty());
    var apis =
        LocalApis.of(
            new LocalApis.Parts(
                catalog,
                registry,
                coordinator,
                host,
                settings.defaults(),
                self,
                settings.clock(),
                settings.uuids(),
                executors.reads(),
                settings.searchTimeout()));
    return recovered.thenApply(
        _ -> {
          wishes.want(catalog.state(), loaded);
          return new LocalNode(executors, host, loaded, apis);
        });
  }

  private static long orDefault(@Nullable Long flushIntervalSec) {
    return flushIntervalSec == null ? 5 : flushIntervalSec;
  }

  /** Completes when every shard serves; fails with the first that cannot be opened. */
  public CompletionStage<Void> loaded() {
    return loaded.minimalCompletionStage();
  }

  /** Whether every shard serves. */
  public boolean isReady() {
    return loaded.isDone() && !loaded.isCompletedExceptionally();
  }

  public CollectionsApi collections() {
    return apis.collections();
  }

  public PointsApi points() {
    return apis.points();
  }

  /** Flushes and closes all shards; to be called before the actor system ends. */
  public CompletionStage<Void> stop() {
    var stopped = new CompletableFuture<Void>();
    host.tell(new ReplicaHost.Command.Stop(stopped));
    return stopped.thenRun(executors::stop);
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
                              replica)));
        }
      }
      host.tell(new ReplicaHost.Command.Want(wanted, outcome));
    }
  }
}
