package io.sampo.node;

import io.sampo.cluster.ClusterSetup;
import io.sampo.cluster.LocalNode;
import io.sampo.cluster.NodeMetrics;
import io.sampo.cluster.NodeMode;
import io.sampo.cluster.collection.CollectionDefaults;
import io.sampo.cluster.telemetry.NodeFacts;
import io.sampo.cluster.telemetry.NodeTelemetry;
import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.cluster.wire.LineSecurity;
import io.sampo.cluster.wire.NetworkSettings;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.grpc.GrpcSettings;
import io.sampo.http.RestSettings;
import io.sampo.http.json.ConfigWriter;
import io.sampo.http.routes.ServiceRoutes.Identity;
import io.sampo.node.config.ClusterSettings;
import io.sampo.node.config.NodeSettings;
import io.sampo.node.config.PeerUri;
import io.sampo.node.config.PekkoConfig;
import io.sampo.node.config.ServiceSettings;
import io.sampo.node.config.StorageSettings;
import io.sampo.node.telemetry.HostStatus;
import io.sampo.node.telemetry.ProcessStatus;
import io.sampo.node.tls.PeerTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The node's settings as each module wants them, with the clock and the chance of this process. */
final class Wiring {
  private static final String TITLE = "qdrant - vector search engine";

  /** Ids travel through JSON, whose readers are sure of 53 bits. */
  private static final long PEER_ID_BOUND = 1L << 53;

  private Wiring() {}

  static LocalNode.Settings local(
      NodeSettings settings, Optional<ClusterSetup> cluster, NodeMetrics metrics) {
    var storage = settings.storage();
    var peerId = settings.cluster().peerId();
    var processors = Runtime.getRuntime().availableProcessors();
    var given = storage.defaults();
    return new LocalNode.Settings(
        storage.storagePath(),
        new CollectionDefaults(
            given.shardNumber(),
            Objects.requireNonNullElse(given.shardsPerPeer(), 1),
            given.replicationFactor(),
            given.writeConsistencyFactor(),
            given.onDiskPayload(),
            null,
            given.hnsw(),
            given.optimizers(),
            given.wal(),
            null,
            null),
        storage.maxCollections(),
        storage.searchTimeout(),
        readThreads(storage),
        backgroundThreads(storage.optimizerCpuBudget(), processors),
        InstantSource.system(),
        UUID::randomUUID,
        () -> peerId.orElseGet(() -> new SecureRandom().nextLong(1, PEER_ID_BOUND)),
        ConfigWriter::bytes,
        System::nanoTime,
        new NodeMode(
            storage.listener(),
            storage.recoveryMode(),
            storage.startsDamaged(),
            storage.updatesAtOnce()),
        metrics,
        cluster);
  }

  /** This peer's part in a cluster; its control plane is an actor system of its own. */
  static ClusterSetup cluster(NodeSettings settings, Peering peering) throws StartFailure {
    var cluster = settings.cluster();
    return new ClusterSetup(
        text(peering.self()),
        peering.bootstrap().map(Wiring::text),
        peering.reinit(),
        cluster.silenceLimit(),
        cluster.compactEntries(),
        cluster.bootstrapTimeout(),
        Version.WIRE,
        network(settings, peering.self()),
        () ->
            ActorSystem.create(
                Behaviors.empty(),
                "sampo-control",
                PekkoConfig.control(settings, peering.self().host(), cluster.controlPort())));
  }

  static NetworkSettings network(NodeSettings settings, PeerUri self) throws StartFailure {
    var cluster = settings.cluster();
    return new NetworkSettings(
        new PeerAddress(self.host(), self.port()),
        settings.service().host(),
        cluster.port(),
        cluster.connectTimeout(),
        cluster.tls().isPresent() ? Optional.of(security(cluster.tls().get())) : Optional.empty());
  }

  private static LineSecurity security(ClusterSettings.Tls tls) throws StartFailure {
    try {
      return new PeerTls(
          new PeerTls.Files(tls.certificate(), tls.key(), tls.authority()),
          tls.reload(),
          System::nanoTime);
    } catch (IOException | GeneralSecurityException e) {
      throw new StartFailure("The certificates of peers cannot be used: " + e.getMessage(), e);
    }
  }

  /** As peers know each other: without the slash that operators see. */
  private static String text(PeerUri uri) {
    var text = uri.toString();
    return text.substring(0, text.length() - 1);
  }

  /**
   * Left to itself, background work gets half of the processors, so that searches keep the rest.
   */
  private static int backgroundThreads(int budget, int processors) {
    if (budget > 0) {
      return budget;
    }
    return Math.max(1, budget == 0 ? processors / 2 : processors + budget);
  }

  static RestSettings rest(ServiceSettings service, BooleanSupplier serving) {
    return RestSettings.of(
            service.host(),
            service.httpPort(),
            new Identity(TITLE, Version.WIRE, Version.commit()),
            serving,
            System::nanoTime)
        .withMaxBodyBytes(service.maxRequestBytes())
        .withCors(service.cors())
        .withMetricsPrefix(service.metricsPrefix());
  }

  /** For metrics alone. */
  static RestSettings metrics(ServiceSettings service, int port) {
    return RestSettings.of(
            service.host(),
            port,
            new Identity(TITLE, Version.WIRE, Version.commit()),
            () -> true,
            System::nanoTime)
        .withMetricsPrefix(service.metricsPrefix());
  }

  /** What the node tells of itself. */
  static NodeTelemetry telemetry(NodeSettings settings, LocalNode node, OwnMetrics metrics) {
    var clock = InstantSource.system();
    var storage = settings.storage();
    var cluster = settings.cluster();
    return new NodeTelemetry(
        new NodeTelemetry.Parts(
            new NodeFacts(
                UUID.randomUUID(),
                clock.instant(),
                Version.WIRE,
                "sampo " + Version.SAMPO,
                storage.recoveryMode().isPresent(),
                storage.maxCollections() == Long.MAX_VALUE
                    ? OptionalLong.empty()
                    : OptionalLong.of(storage.maxCollections()),
                readThreads(storage),
                cluster.enabled()
                    ? Optional.of(
                        new NodeFacts.ClusterFacts(
                            cluster.requestTimeout(),
                            cluster.maxMessageQueue(),
                            cluster.tick(),
                            cluster.bootstrapTimeout()))
                    : Optional.empty()),
            node.telemetry(),
            node.cluster(),
            new ResponseRecorder(clock),
            new ResponseRecorder(clock),
            new ProcessStatus(),
            new HostStatus(storage.storagePath()),
            metrics::text));
  }

  private static int readThreads(StorageSettings storage) {
    return storage.searchThreads() > 0
        ? storage.searchThreads()
        : Runtime.getRuntime().availableProcessors();
  }

  static GrpcSettings grpc(ServiceSettings service, int port) {
    return new GrpcSettings(
        service.host(),
        port,
        TITLE,
        Version.WIRE,
        Version.commit(),
        Math.max(
            GrpcSettings.DEFAULT_MAX_MESSAGE_BYTES,
            (int) Math.min(2 * service.maxRequestBytes(), Integer.MAX_VALUE)));
  }
}
