package io.sampo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.collection.CollectionDefaults;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.wire.TestPeer;
import io.sampo.storage.model.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one: it begins, goes on, and goes on anew. */
class SolePeerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final PeerId SELF = new PeerId(4711);
  private static final String URI = "http://127.0.0.1:6335";
  private static final ClusterStatus.Peer KNOWN = new ClusterStatus.Peer(URI + "/", "1.19.0");

  @TempDir Path storage = Path.of(".");

  /** A node that runs, with its actor system. */
  private record Running(LocalNode node, ActorSystem<Void> system) implements AutoCloseable {
    @Override
    public void close() {
      get(node.stop());
      system.terminate();
      get(system.getWhenTerminated());
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private Running start(boolean reinit) {
    var system =
        TestPeer.system(
            0,
            ConfigFactory.parseMap(
                Map.of(
                    "pekko.persistence.journal.plugin",
                    "sampo.journal",
                    "sampo.journal.dir",
                    storage.resolve("journal").toString())));
    var setup =
        new ClusterSetup(
            URI,
            Optional.empty(),
            reinit,
            Duration.ofSeconds(2),
            128,
            Duration.ofSeconds(5),
            "1.19.0",
            TestPeer.settings(0),
            SolePeerTest::controlSystem);
    var node =
        get(
            LocalNode.start(
                system,
                new LocalNode.Settings(
                    storage,
                    CollectionDefaults.BUILT_IN,
                    Long.MAX_VALUE,
                    Duration.ofSeconds(10),
                    1,
                    1,
                    InstantSource.system(),
                    UUID::randomUUID,
                    SELF::value,
                    _ -> new byte[0],
                    System::nanoTime,
                    NodeMode.NORMAL,
                    new NodeMetrics(new TestInstruments()),
                    Optional.of(setup))));
    return new Running(node, system);
  }

  private static ActorSystem<Void> controlSystem() {
    return ActorSystem.create(
        Behaviors.empty(),
        "sampo-control",
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.actor.provider",
                    "cluster",
                    "pekko.cluster.downing-provider-class",
                    "io.sampo.cluster.formation.RaftDowningProvider",
                    "pekko.cluster.jmx.enabled",
                    "off"))
            .withFallback(TestPeer.remoting(0))
            .withFallback(ConfigFactory.load()));
  }

  /** Only one that coordinates has this done. */
  private static void put(Running peer, String key) {
    assertThat(get(peer.node().cluster().putMetadata(key, "1", true, PATIENCE))).isTrue();
  }

  @Test
  void whoGoesOnAnewHasWhatItHadAndIsStillAtItsAddress() {
    try (var peer = start(false)) {
      put(peer, "first");
      assertThat(peer.node().cluster().status().orElseThrow().peers())
          .containsExactly(Map.entry(SELF, KNOWN));
    }
    assertThat(LocalNode.held(storage).flatMap(LocalNode.Held::uri)).contains(URI);

    for (int round = 0; round < 2; round++) {
      try (var peer = start(true)) {
        put(peer, "anew" + round);
        assertThat(peer.node().cluster().metadata("first")).contains("1");
        assertThat(peer.node().cluster().status().orElseThrow().peers())
            .containsExactly(Map.entry(SELF, KNOWN));
      }
      assertThat(LocalNode.held(storage).flatMap(LocalNode.Held::uri)).contains(URI);
    }

    try (var peer = start(false)) {
      put(peer, "last");
      assertThat(peer.node().cluster().metadataKeys())
          .containsExactly("anew0", "anew1", "first", "last");
    }
  }
}
