package io.sampo.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import io.sampo.contract.SampoProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.AskTimeoutException;
import org.apache.pekko.pattern.Patterns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network knows who is who from what real remoting sends. */
@Timeout(60)
class CutNetworkArteryTest {
  private static final int PEERS = 3;
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<ActorSystem> systems = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private CutNetwork network;

  /** Answers with what it got. */
  private static final class Echo extends AbstractActor {
    @Override
    public Receive createReceive() {
      return receiveBuilder().matchAny(text -> getSender().tell(text, getSelf())).build();
    }
  }

  @BeforeEach
  void open() {
    assumeTrue(CutNetwork.isPossible(), "this machine has one loopback address only");
    network = CutNetwork.create();
    for (int peer = 0; peer < PEERS; peer++) {
      int port = SampoProcess.freePort();
      ports.add(port);
      network.serve(peer, port);
      var system =
          ActorSystem.create(
              "same",
              ConfigFactory.parseString(
                      """
                      pekko {
                        loglevel = OFF
                        stdout-loglevel = OFF
                        actor { provider = remote, allow-java-serialization = off }
                        remote.artery {
                          transport = tcp
                          canonical { hostname = "%s", port = %d }
                          bind { hostname = "127.0.0.1", port = %d }
                        }
                        coordinated-shutdown.run-by-actor-system-terminate = off
                      }
                      """
                          .formatted(network.host(peer), port, port))
                  .withFallback(ConfigFactory.load()));
      system.actorOf(Props.create(Echo.class, Echo::new), "echo");
      systems.add(system);
    }
  }

  @AfterEach
  void close() throws Exception {
    for (var system : systems) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    if (network != null) {
      network.close();
    }
  }

  @Test
  void cutsOneLinkOfRealRemotingAndHealsIt() throws Exception {
    assertThat(ask(0, 1, LONG)).isEqualTo("hello");
    assertThat(ask(2, 1, LONG)).isEqualTo("hello");

    network.cut(0, 1);
    assertThatThrownBy(() -> ask(0, 1, SHORT)).isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> ask(1, 0, SHORT)).as("no answer").isInstanceOf(TimeoutException.class);
    assertThat(ask(2, 1, LONG)).isEqualTo("hello");
    assertThat(ask(0, 2, LONG)).isEqualTo("hello");

    network.heal();
    assertThat(ask(0, 1, LONG)).isEqualTo("hello");
  }

  @Test
  void aPeerIsolatedFromTheBeginningIsHeardAfterHealing() throws Exception {
    network.isolate(1);
    assertThatThrownBy(() -> ask(0, 1, SHORT)).isInstanceOf(TimeoutException.class);
    assertThat(ask(0, 2, LONG)).isEqualTo("hello");

    network.heal();
    assertThat(ask(0, 1, LONG)).isEqualTo("hello");
    assertThat(ask(1, 2, LONG)).isEqualTo("hello");
  }

  private Object ask(int from, int to, Duration limit) throws Exception {
    var path = "pekko://same@%s:%d/user/echo".formatted(network.host(to), ports.get(to));
    try {
      return Patterns.ask(systems.get(from).actorSelection(path), "hello", limit)
          .toCompletableFuture()
          .get(limit.toMillis() * 2, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw e.getCause() instanceof AskTimeoutException
            ? new TimeoutException(cause.getMessage())
            : cause;
      }
      throw e;
    }
  }
}
