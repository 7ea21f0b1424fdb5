package io.sampo.cluster.wire;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The remoting of a peer, on a free port of this machine. */
public final class TestPeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ARTERY = "pekko.remote.artery.";

  private final ActorSystem<Void> system;
  private final PeerNetwork network;

  private TestPeer(ActorSystem<Void> system) {
    this.system = system;
    this.network = PeerNetwork.start(system, System::nanoTime);
  }

  public static TestPeer start() {
    return start(0, ConfigFactory.empty());
  }

  /**
   * Starts one at that port.
   *
   * @param more before all else
   */
  public static TestPeer start(int port, Config more) {
    return new TestPeer(system(port, more));
  }

  /** An actor system as a peer has it, on which nothing runs. */
  public static ActorSystem<Void> system(int port, Config more) {
    return ActorSystem.create(
        Behaviors.empty(),
        PeerNetwork.SYSTEM,
        more.withFallback(remoting(port)).withFallback(ConfigFactory.load()));
  }

  /** Remoting of this machine; port 0 = any free one. */
  public static Config remoting(int port) {
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.loglevel",
            "OFF",
            "pekko.actor.provider",
            "remote",
            "pekko.coordinated-shutdown.run-by-actor-system-terminate",
            "off",
            ARTERY + "transport",
            "tcp",
            ARTERY + "canonical.hostname",
            "127.0.0.1",
            ARTERY + "canonical.port",
            port,
            ARTERY + "large-message-destinations",
            List.of("/system/sampo-raft"),
            ARTERY + "advanced.maximum-frame-size",
            "1 MiB",
            ARTERY + "advanced.maximum-large-frame-size",
            "4 MiB"));
  }

  public ActorSystem<Void> system() {
    return system;
  }

  public PeerNetwork network() {
    return network;
  }

  public PeerAddress address() {
    var own = ((ExtendedActorSystem) system.classicSystem()).provider().getDefaultAddress();
    return new PeerAddress("127.0.0.1", own.getPort().orElseThrow());
  }

  public String uri() {
    return "http://" + address();
  }

  @Override
  public void close() {
    try {
      Remoting.end(system).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
