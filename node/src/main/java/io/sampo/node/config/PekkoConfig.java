package io.sampo.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.node.config.ClusterSettings.Tls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The configurations of the actor systems: the libraries' defaults, {@code application.conf} over
 * them, and what depends on the settings over both.
 */
public final class PekkoConfig {
  /** Who takes lost members out; named here because the library makes it from its name. */
  private static final String DOWNING = "io.sampo.cluster.formation.RaftDowningProvider";

  /** A command to the coordinator fits. */
  private static final String LARGEST_FRAME = "1 MiB";

  /** A few members gossip at negligible cost, and a coordinator moves that much sooner. */
  private static final String CLUSTER_TICK = "200ms";

  /** The one of these that is a message; it comes three times as often while a member is lost. */
  private static final String GOSSIP = "300ms";

  /**
   * Who is silent is told by signs of life; the cluster's own detector is for members that nobody
   * here ever heard, and may take its time.
   */
  private static final String HEARTBEAT = "2s";

  /** As that of the system's scheduler: with a finer one the cluster would begin its own. */
  private static final String CLUSTER_TIMERS = "50ms";

  /** A peer that is begun together with another finds it as soon as it is there. */
  private static final String CONNECT_AGAIN = "200ms";

  /** A peer that was restarted introduces itself, and learns from the answer who the other is. */
  private static final String INTRODUCE_AGAIN = "10s";

  /** Stewards are spread by groups; a few for each peer of a large cluster. */
  private static final int STEWARD_GROUPS = 32;

  /** Whoever looks for a steward while its group is on its way asks again. */
  private static final String ASK_AGAIN = "1s";

  /** What is agreed on is written to a majority at once; this is for the others. */
  private static final String SELDOM = "10s";

  private static final String SERIALIZERS = "pekko.actor.serializers";
  private static final String BINDINGS = "pekko.actor.serialization-bindings";

  /** Every actor system would make them at its start. */
  private static final Set<String> UNUSED_SERIALIZERS =
      Set.of(
          "pekko-cluster-client",
          "pekko-pubsub",
          "pekko-stream-ref",
          "reliable-delivery",
          "replicated-event-sourcing");

  /** Of the stewards, which only the control plane has. */
  private static final Set<String> SHARDING_SERIALIZERS =
      Set.of("pekko-data-replication", "pekko-replicated-data", "pekko-sharding", "typed-sharding");

  /** Read once: both actor systems of a peer begin with it. */
  private static final Config BASE = without(UNUSED_SERIALIZERS, ConfigFactory.load());

  private PekkoConfig() {}

  /** What all libraries begin with. */
  static Config base() {
    return BASE;
  }

  /** Of the data plane, which talks to nobody by itself. */
  public static Config data(NodeSettings settings) {
    return compose(local(settings), without(SHARDING_SERIALIZERS, BASE));
  }

  /**
   * Of the control plane of a peer, which lives only as long as its membership.
   *
   * @param host by which other peers reach it
   * @param port 0 = any free one
   */
  public static Config control(NodeSettings settings, String host, int port) {
    var own = local(settings);
    own.put("pekko.actor.provider", "cluster");
    own.putAll(artery(settings, host, port));
    own.put("pekko.cluster.seed-nodes", List.of());
    own.put("pekko.cluster.downing-provider-class", DOWNING);
    own.put("pekko.cluster.run-coordinated-shutdown-when-down", "on");
    own.put("pekko.cluster.jmx.enabled", "off");
    own.put("pekko.cluster.log-info", "on");
    own.put("pekko.cluster.log-info-verbose", "off");
    for (var tick :
        List.of(
            "leader-actions-interval",
            "periodic-tasks-initial-delay",
            "sharding.coordinator-singleton.hand-over-retry-interval",
            "singleton.hand-over-retry-interval",
            "singleton-proxy.singleton-identification-interval")) {
      own.put("pekko.cluster." + tick, CLUSTER_TICK);
    }
    own.put("pekko.cluster.gossip-interval", GOSSIP);
    own.put("pekko.cluster.failure-detector.heartbeat-interval", HEARTBEAT);
    own.putAll(sharding());
    own.put("pekko.cluster.scheduler.tick-duration", CLUSTER_TIMERS);
    return compose(own, BASE);
  }

  /** Of the stewards: which peer has which is agreed on by a majority, and hardly ever changes. */
  private static Map<String, Object> sharding() {
    var own = new HashMap<String, Object>();
    var sharding = "pekko.cluster.sharding.";
    own.put(sharding + "number-of-shards", STEWARD_GROUPS);
    own.put(sharding + "retry-interval", ASK_AGAIN);
    own.put(sharding + "coordinator-state.write-majority-plus", 0);
    own.put(sharding + "coordinator-state.read-majority-plus", 0);
    own.put(sharding + "distributed-data.majority-min-cap", 1);
    own.put(sharding + "distributed-data.delta-crdt.enabled", "off");
    own.put(sharding + "distributed-data.gossip-interval", SELDOM);
    own.put(sharding + "distributed-data.notify-subscribers-interval", SELDOM);
    return own;
  }

  private static Map<String, Object> local(NodeSettings settings) {
    var storage = settings.storage();
    var own = new HashMap<String, Object>();
    own.put("pekko.loglevel", settings.log().level().map(PekkoConfig::pekkoLevel).orElse("OFF"));
    own.put("sampo.journal.dir", storage.storagePath().resolve("journal").toString());
    own.put("sampo.journal.history-bytes", storage.historyBytes());
    own.put("sampo.journal.fsync", storage.fsync().name().toLowerCase(Locale.ROOT));
    return own;
  }

  private static Map<String, Object> artery(NodeSettings settings, String host, int port) {
    var cluster = settings.cluster();
    var own = new HashMap<String, Object>();
    own.put("pekko.actor.allow-java-serialization", "off");
    own.put("pekko.coordinated-shutdown.exit-jvm", "off");
    own.put("pekko.coordinated-shutdown.run-by-actor-system-terminate", "off");
    var artery = "pekko.remote.artery.";
    own.put(artery + "transport", cluster.tls().isPresent() ? "tls-tcp" : "tcp");
    own.put(artery + "canonical.hostname", host);
    own.put(artery + "canonical.port", port);
    own.put(artery + "bind.hostname", settings.service().host());
    own.put(artery + "bind.port", port);
    own.put(artery + "advanced.maximum-frame-size", LARGEST_FRAME);
    own.put(artery + "advanced.inbound-lanes", 1); // frames are read fast; more lanes are a hop
    for (var names : List.of("actor-refs", "manifests")) {
      own.put(artery + "advanced.compression." + names + ".max", "off"); // messages are few
    }
    own.put(artery + "advanced.handshake-retry-interval", CONNECT_AGAIN);
    own.put(artery + "advanced.inject-handshake-interval", INTRODUCE_AGAIN);
    own.put(artery + "advanced.tcp.outbound-restart-backoff", CONNECT_AGAIN);
    own.put(artery + "advanced.tcp.connection-timeout", millis(cluster.connectTimeout()));
    cluster.tls().ifPresent(tls -> own.putAll(ssl(tls)));
    return own;
  }

  private static Map<String, Object> ssl(Tls tls) {
    var own = new HashMap<String, Object>();
    own.put("pekko.remote.artery.ssl.ssl-engine-provider", PeerEngines.class.getName());
    own.put(PeerEngines.PATH + ".certificate", tls.certificate().toString());
    own.put(PeerEngines.PATH + ".key", tls.key().toString());
    own.put(PeerEngines.PATH + ".authority", tls.authority().toString());
    tls.reload().ifPresent(reload -> own.put(PeerEngines.PATH + ".reload", millis(reload)));
    return own;
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }

  private static Config compose(Map<String, Object> own, Config base) {
    return ConfigFactory.parseMap(own).withFallback(base);
  }

  private static Config without(Set<String> unused, Config config) {
    var serializers = config.getObject(SERIALIZERS);
    for (var name : unused) {
      serializers = serializers.withoutKey(name);
    }
    var bindings = config.getObject(BINDINGS);
    for (var binding : config.getObject(BINDINGS).entrySet()) {
      if (unused.contains(String.valueOf(binding.getValue().unwrapped()))) {
        bindings = bindings.withoutKey(binding.getKey());
      }
    }
    return config.withValue(SERIALIZERS, serializers).withValue(BINDINGS, bindings);
  }

  private static String pekkoLevel(org.slf4j.event.Level level) {
    return switch (level) {
      case ERROR -> "ERROR";
      case WARN -> "WARNING";
      case INFO -> "INFO";
      case DEBUG, TRACE -> "DEBUG";
    };
  }
}
