package io.sampo.node;

import io.sampo.cluster.ClusterSetup;
import io.sampo.cluster.JoinFailure;
import io.sampo.cluster.LocalNode;
import io.sampo.cluster.NodeMetrics;
import io.sampo.cluster.wire.NetworkFailure;
import io.sampo.grpc.GrpcServer;
import io.sampo.http.RestServer;
import io.sampo.node.config.NodeSettings;
import io.sampo.node.config.PekkoConfig;
import io.sampo.node.config.StorageSettings;
import io.sampo.storage.io.StorageException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: the storage folder, the actor system of the data plane, and the two servers. */
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** What requests in flight get before their connections are cut. */
  private static final Duration LONGEST_REQUEST_AT_STOP = Duration.ofSeconds(5);

  /** Longer than any step should take, shorter than what supervisors wait before they kill. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(20);

  private final StorageLock storageLock;
  private final ActorSystem<Void> system;
  private final List<ServerBinding> servers = new ArrayList<>();
  private final OwnMetrics metrics = OwnMetrics.start();
  private @Nullable LocalNode local;
  private volatile boolean serving;
  private volatile boolean stopping;

  private Node(StorageLock storageLock, ActorSystem<Void> system) {
    this.storageLock = storageLock;
    this.system = system;
  }

  /**
   * Starts one. Health is answered as soon as the metadata are known; on return all shards serve.
   */
  static Node start(NodeSettings settings, ClusterArguments arguments) throws StartFailure {
    var storageLock = StorageLock.take(settings.storage().storagePath());
    Optional<Peering> peering =
        settings.cluster().enabled() ? Optional.of(peering(settings, arguments)) : Optional.empty();
    var node =
        new Node(
            storageLock,
            ActorSystem.create(Behaviors.empty(), "sampo-data", PekkoConfig.data(settings)));
    try {
      node.open(
          settings,
          peering.isPresent()
              ? Optional.of(Wiring.cluster(settings, peering.get()))
              : Optional.empty());
      return node;
    } catch (StartFailure | RuntimeException e) {
      node.stop();
      throw e;
    }
  }

  private static Peering peering(NodeSettings settings, ClusterArguments arguments)
      throws StartFailure {
    try {
      return Peering.of(arguments, settings.cluster(), settings.storage().storagePath());
    } catch (StorageException e) {
      throw unreadable(settings.storage(), e);
    }
  }

  private void open(NodeSettings settings, Optional<ClusterSetup> cluster) throws StartFailure {
    var recorded = new NodeMetrics(metrics.instruments());
    metrics.beforeEach(recorded::refresh);
    var opened = opened(system, settings, Wiring.local(settings, cluster, recorded));
    local = opened;
    var service = settings.service();
    var telemetry = Wiring.telemetry(settings, opened, metrics);
    // Before REST: where that answers /healthz, clients may use both.
    if (service.grpcPort().isPresent()) {
      var port = service.grpcPort().getAsInt();
      var grpc =
          bound(
              GrpcServer.start(
                  system,
                  Wiring.grpc(service, port),
                  System::nanoTime,
                  opened.collections(),
                  opened.points(),
                  opened.cluster(),
                  telemetry.grpc()),
              "service.grpc_port",
              port);
      LOG.info("gRPC on {}:{}", service.host(), grpc.localAddress().getPort());
    }
    var rest =
        bound(
            RestServer.start(
                system,
                Wiring.rest(service, () -> serving),
                opened.collections(),
                opened.points(),
                opened.cluster(),
                telemetry),
            "service.http_port",
            service.httpPort());
    LOG.info("REST on {}:{}", service.host(), rest.localAddress().getPort());
    if (service.metricsPort().isPresent()) {
      var port = service.metricsPort().getAsInt();
      var metrics =
          bound(
              RestServer.startMetrics(system, Wiring.metrics(service, port), telemetry),
              "service.metrics_port",
              port);
      LOG.info("Metrics on {}:{}", service.host(), metrics.localAddress().getPort());
    }
    settings
        .storage()
        .recoveryMode()
        .ifPresent(why -> LOG.warn("Sampo is in recovery mode: {}", why));
    serving = true; // readiness is asked over REST and is true of gRPC too
    if (cluster.isPresent()) {
      opened.loaded().whenComplete((_, failure) -> loadedAsPeer(failure));
    } else {
      awaitLoaded(opened, settings.storage());
      LOG.info("All shards are ready");
    }
  }

  /** A peer serves what it can: the others may have what it has not. */
  private static void loadedAsPeer(@Nullable Throwable failure) {
    if (failure == null) {
      LOG.info("All shards are ready");
    } else {
      LOG.error("Not all shards of this peer can be opened: {}", failure.getMessage());
    }
  }

  private ServerBinding bound(CompletionStage<ServerBinding> binding, String key, int port)
      throws StartFailure {
    try {
      var server = binding.toCompletableFuture().join();
      servers.add(server);
      return server;
    } catch (CompletionException e) {
      var cause = cause(e, BindException.class);
      if (cause != null) {
        throw new StartFailure(
            "%s %d cannot be listened on (%s): another process may use it"
                .formatted(key, port, cause.getMessage()),
            e);
      }
      throw e;
    }
  }

  private static LocalNode opened(
      ActorSystem<?> system, NodeSettings settings, LocalNode.Settings local) throws StartFailure {
    try {
      return LocalNode.start(system, local).toCompletableFuture().join();
    } catch (JoinFailure e) {
      throw StartFailure.consensus(String.valueOf(e.getMessage()), e);
    } catch (NetworkFailure e) {
      throw StartFailure.consensus(
          "cluster.p2p.port %d cannot be listened on: another process may use it"
              .formatted(settings.cluster().port()),
          e);
    } catch (StorageException | CompletionException e) {
      throw unreadable(settings.storage(), e);
    }
  }

  private static void awaitLoaded(LocalNode opened, StorageSettings storage) throws StartFailure {
    try {
      opened.loaded().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw unreadable(storage, e);
    }
  }

  private static StartFailure unreadable(StorageSettings storage, RuntimeException e) {
    var failure = cause(e, StorageException.class);
    var reason =
        failure != null
            ? failure.failure().describe()
            : String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    return new StartFailure(
        "%s. Nothing was changed. Restore %s from a copy, or move it away to start empty"
            .formatted(reason.replaceAll("\\R\\s*", " "), storage.storagePath()),
        e);
  }

  private static <T extends Throwable> @Nullable T cause(Throwable of, Class<T> type) {
    for (@Nullable Throwable cause = of; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  /** What it records of itself. */
  OwnMetrics metrics() {
    return metrics;
  }

  /** Calls back if the actor system ends without having been asked to. */
  void whenBroken(Runnable reaction) {
    system
        .getWhenTerminated()
        .whenComplete(
            (_, _) -> {
              if (!stopping) {
                LOG.error("The actor system has ended by itself; see above for the reason");
                reaction.run();
              }
            });
  }

  /** Lets requests in flight finish, closes what is open, and returns when all is done. */
  void stop() {
    stopping = true;
    LOG.info("Stopping");
    var ended = new ArrayList<CompletionStage<?>>();
    servers.forEach(server -> ended.add(server.terminate(LONGEST_REQUEST_AT_STOP)));
    ended.forEach(end -> await(end, "a server"));
    var opened = local;
    if (opened != null) {
      await(opened.stop(), "the storage");
    }
    system.terminate();
    await(system.getWhenTerminated(), "the actor system");
    try {
      storageLock.close();
    } catch (IOException e) {
      LOG.warn("Closing the storage folder's lock", e);
    }
    LOG.info("Stopped");
  }

  private static void await(CompletionStage<?> end, String what) {
    try {
      end.toCompletableFuture().get(LONGEST_STEP.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.error("Stopping {} takes too long; it is cut off, and what is logged is safe", what);
    } catch (ExecutionException e) {
      LOG.error("Stopping {} failed; what is logged is safe", what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
