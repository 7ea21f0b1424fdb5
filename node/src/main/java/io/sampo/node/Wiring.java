package io.sampo.node;

import io.sampo.cluster.ClusterSetup;
import io.sampo.cluster.LocalNode;
import io.sampo.cluster.NodeMetrics;
import io.sampo.cluster.NodeMode;
import io.sampo.cluster.collection.CollectionDefaults;
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
import io.sampo.node.tls.PeerTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
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
        storage.searchThreads() > 0 ? storage.searchThreads() : processors,
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
        .withCors(service.cors());
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
