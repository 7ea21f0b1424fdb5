package io.sampo.cluster.wire;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The network of a peer, on a free port of this machine. */
public final class TestPeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOST = "127.0.0.1";
  private static final String ARTERY = "pekko.remote.artery.";

  private final PeerNetwork network;

  private TestPeer(PeerNetwork network) {
    this.network = network;
  }

  public static TestPeer start() {
    return start(0);
  }

  /** Starts one at that port. */
  public static TestPeer start(int port) {
    return new TestPeer(PeerNetwork.start(settings(port), System::nanoTime));
  }

  /** On this machine alone; port 0 = any free one. */
  public static NetworkSettings settings(int port) {
    return new NetworkSettings(new PeerAddress(HOST, port), HOST, port, PATIENCE, Optional.empty());
  }

  /** An actor system as a peer has it, on which nothing runs. */
  public static ActorSystem<Void> system(int port, Config more) {
    return ActorSystem.create(
        Behaviors.empty(),
        "sampo-test",
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
            HOST,
            ARTERY + "canonical.port",
            port));
  }

  public PeerNetwork network() {
    return network;
  }

  public PeerAddress address() {
    return network.address();
  }

  public String uri() {
    return "http://" + address();
  }

  @Override
  public void close() {
    network.close();
  }
}
